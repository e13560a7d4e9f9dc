using LisVit.Data.Phoenix;

namespace LisVit.Data.Synthetic;

/// <summary>
/// A corpus that needs no download: drawn signers make sentences about the weather. It is small and learnable,
/// has minimal pairs, co-articulation and signers unseen in training, and is no recording of a real sign language.
/// </summary>
public static class SyntheticCorpus
{
    /// <summary>Writes the corpus in the layout of RWTH-PHOENIX-Weather 2014 T, at 25 frames a second.</summary>
    /// <param name="root">Folder that receives <c>features</c> and <c>annotations</c>. It must not exist, or be empty.</param>
    /// <param name="options">What the corpus consists of.</param>
    /// <param name="progress">Told the share of clips written, ascending to 1.</param>
    /// <param name="cancellationToken">Stops writing; nothing is left behind.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <exception cref="IOException"><paramref name="root"/> already holds something.</exception>
    public static void Write(string root, SyntheticCorpusOptions options, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        PhoenixLayoutWriter.Write(
            root,
            new SyntheticClipSource(options, SyntheticSplit.Train),
            new SyntheticClipSource(options, SyntheticSplit.Dev),
            new SyntheticClipSource(options, SyntheticSplit.Test),
            progress,
            cancellationToken);
    }
}
