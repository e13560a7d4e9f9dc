namespace LisVit.Tests;

/// <summary>What a test needs beside the repository: it skips where that is absent, and fails where LISVIT_TEST_REQUIRE names it.</summary>
internal static class Requirement
{
    public static string Shared(string relativePath)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "shared", relativePath);
            if (File.Exists(candidate) || Directory.Exists(candidate))
                return candidate;
        }

        Absent("shared", $"shared/{relativePath} is not beside the repository");
        return "";
    }

    /// <summary>Finds a program on the PATH, or skips the test.</summary>
    /// <param name="command">Its name, also that in LISVIT_TEST_REQUIRE.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <returns>Its full path.</returns>
    public static string Tool(string command, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = OperatingSystem.IsWindows() ? [$"{command}.exe", $"{command}.cmd"] : [command];
        if (folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists) is { } path)
            return path;
        Absent(command, $"'{command}' is not on the PATH; Debian's package {package} has it");
        return "";
    }

    /// <summary>The first CUDA device, or skips the test; it is called "cuda" in LISVIT_TEST_REQUIRE.</summary>
    public static TorchSharp.torch.Device Cuda()
    {
        if (!TorchSharp.torch.cuda.is_available())
            Absent("cuda", "no CUDA device is there that this build's libtorch can use");
        return TorchSharp.torch.CUDA;
    }

    public static void Absent(string name, string reason)
    {
        var required = (Environment.GetEnvironmentVariable("LISVIT_TEST_REQUIRE") ?? "").Split(',', ' ', ';');
        if (required.Contains(name))
            throw new InvalidOperationException($"LISVIT_TEST_REQUIRE names '{name}', but {reason}.");
        Skip.If(true, reason);
    }
}
