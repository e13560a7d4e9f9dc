using System.Globalization;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Composing;

/// <summary>
/// A composed corpus: training, validation and test splits of different signers. The first 80 % of the signers train, by new
/// clips in every epoch; the next 10 % validate and the rest test, each by the same clips always.
/// </summary>
/// <example><code>
/// var corpus = new ComposedCorpus(IsolatedSigns.Open("signed-digits"), ComposingOptions.SignedDigitsV1, trainingClips: 2000);
/// </code></example>
public sealed class ComposedCorpus
{
    /// <summary>Splits the signers and prepares the splits; nothing is rendered yet.</summary>
    /// <param name="signs">Signs of all signers.</param>
    /// <param name="options">How to compose, and the validation and test splits' sizes and seeds.</param>
    /// <param name="trainingClips">Training clips in an epoch, at least 1.</param>
    /// <param name="trainingSeed">Seed of the training clips.</param>
    /// <exception cref="ArgumentException">A value is out of range, or there are too few signers for three splits.</exception>
    public ComposedCorpus(IsolatedSigns signs, ComposingOptions options, int trainingClips, int trainingSeed = 0)
    {
        ArgumentNullException.ThrowIfNull(signs);
        ArgumentNullException.ThrowIfNull(options);
        var (train, validation, test) = signs.Split();
        Vocabulary = GlossVocabulary.FromGlosses(train.Glosses);
        Train = new ComposedClipSource(train, options, trainingClips, trainingSeed, freshEveryEpoch: true);
        Validation = new ComposedClipSource(validation, options, options.ValidationClips, options.ValidationSeed, freshEveryEpoch: false);
        Test = new ComposedClipSource(test, options, options.TestClips, options.TestSeed, freshEveryEpoch: false);
    }

    /// <summary>The glosses of the training signers.</summary>
    public GlossVocabulary Vocabulary { get; }

    /// <summary>Training clips, new in every epoch.</summary>
    public ComposedClipSource Train { get; }

    /// <summary>Validation clips, the same in every epoch.</summary>
    public ComposedClipSource Validation { get; }

    /// <summary>Test clips, the same in every epoch.</summary>
    public ComposedClipSource Test { get; }

    /// <summary>
    /// Writes the first epoch as a recorded corpus in the PHOENIX-2014-T layout, and beside its annotations the true boundaries of the signs before sampling:
    /// files <c>annotations/{train,dev,test}.segments.csv</c> with the columns <c>name|gloss|first|frames</c>, of which the first frame counts from 0.
    /// </summary>
    /// <param name="root">Folder that receives the corpus. It must not exist, or be empty.</param>
    /// <param name="progress">Told the share of clips written, ascending to 1.</param>
    /// <param name="cancellationToken">Stops writing; nothing is left behind.</param>
    /// <exception cref="IOException"><paramref name="root"/> already holds something.</exception>
    public void Write(string root, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        WholeFolder.Write(root, folder =>
        {
            PhoenixLayoutWriter.Fill(folder, Train, Validation, Test, progress, cancellationToken);
            WriteSegments(Path.Combine(folder, "annotations"));
        });

    private void WriteSegments(string folder)
    {
        foreach (var (split, clips) in new[] { ("train", Train), ("dev", Validation), ("test", Test) })
        {
            var rows = Enumerable.Range(0, clips.Count).SelectMany(index => clips.Segments(index, epoch: 0), (index, segment) =>
                string.Create(CultureInfo.InvariantCulture, $"{clips.Open(index, epoch: 0).Name}|{segment.Gloss}|{segment.FirstFrame}|{segment.FrameCount}"));
            File.WriteAllLines(Path.Combine(folder, $"{split}.segments.csv"), rows.Prepend("name|gloss|first|frames"));
        }
    }
}
