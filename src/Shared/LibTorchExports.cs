using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace LisVit;

/// <summary>Functions of libtorch that TorchSharp does not bind, looked up in the library that TorchSharp loaded.</summary>
internal static class LibTorchExports
{
    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>The addresses of functions; null where the library lacks one of them.</summary>
    public static nint[]? Find(params string[] names)
    {
        if (Library.Value == 0)
            return null;
        var addresses = new nint[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!NativeLibrary.TryGetExport(Library.Value, names[i], out addresses[i]))
                return null;
        }

        return addresses;
    }

    /// <summary>The address of a function by its name as GCC and Clang have it, or as Microsoft's compiler has it; 0 where the library lacks it.</summary>
    public static nint FindOne(string byGcc, string byMicrosoft) => (Find(byGcc) ?? Find(byMicrosoft))?[0] ?? 0;

    private static nint Load()
    {
        torch.TryInitializeDeviceType(DeviceType.CPU);
        using var process = Process.GetCurrentProcess();
        var path = process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) is "libtorch_cpu" or "torch_cpu");
        return path is not null && NativeLibrary.TryLoad(path, out var library) ? library : 0;
    }
}
