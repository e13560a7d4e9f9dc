namespace LisVit.Tests;

/// <summary>An empty folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("lisvit-").FullName;

    public string PathTo(string relativePath) => Path.Combine(FullName, relativePath);

    public string Write(string relativePath, byte[] content)
    {
        var path = PathTo(relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string relativePath, string content) => Write(relativePath, System.Text.Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
