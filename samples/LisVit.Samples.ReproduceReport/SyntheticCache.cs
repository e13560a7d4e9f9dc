using System.Security.Cryptography;
using System.Text;
using LisVit.Data.Synthetic;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Draws the synthetic corpus once and keeps it for later runs, in the user's cache folder.</summary>
internal static class SyntheticCache
{
    public const int ClipsAnEpoch = 400;

    public static SyntheticCorpusOptions Options { get; } = new() { TrainClips = 96, DevClips = 60, TestClips = 60, TrainSigners = 48, DevSigners = 6, TestSigners = 6 };

    public static string Ensure(TextWriter console, CancellationToken cancellation)
    {
        // The folder's name tells the library's build too: another version may draw another signer.
        var build = typeof(SyntheticCorpus).Module.ModuleVersionId.ToString("N")[..8];
        var root = Path.Combine(CacheFolder(), $"synthetic-{build}-{Hash(Options.ToString())}");
        if (Directory.Exists(root))
            return root;

        console.WriteLine($"Drawing the synthetic corpus into {root}");
        try
        {
            SyntheticCorpus.Write(root, Options, new ShareProgress(console, "Drawing"), cancellation);
        }
        catch (IOException) when (Directory.Exists(root))
        {
            // Another run was first; it drew the same.
        }

        return root;
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8].ToLowerInvariant();

    private static string CacheFolder()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(user.Length == 0 ? Path.GetTempPath() : user, "lisvit");
    }
}
