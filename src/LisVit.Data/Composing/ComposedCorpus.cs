using System.Globalization;
using LisVit.Data.Glosses;

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
    /// The first epoch of all splits, for writing it as a recorded corpus: the split's name in the PHOENIX layout ("train", "dev",
    /// "test"), the clip and the true boundaries of its signs. Nothing is rendered until a clip's frames are read.
    /// </summary>
    public IEnumerable<(string Split, AnnotatedClip Clip, IReadOnlyList<SignSegment> Segments)> Recorded() =>
        Recorded("train", Train).Concat(Recorded("dev", Validation)).Concat(Recorded("test", Test));

    /// <summary>
    /// Writes the true boundaries of the signs of the first epoch, before sampling: files <c>{train,dev,test}.segments.csv</c> with the
    /// columns <c>name|gloss|first|frames</c>, of which the first frame counts from 0.
    /// </summary>
    /// <param name="folder">Where to; it is made if need be, and files of these names are replaced.</param>
    public void WriteSegments(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var split in Recorded().GroupBy(clip => clip.Split))
        {
            var rows = split.SelectMany(clip => clip.Segments, (clip, segment) =>
                string.Create(CultureInfo.InvariantCulture, $"{clip.Clip.Name}|{segment.Gloss}|{segment.FirstFrame}|{segment.FrameCount}"));
            File.WriteAllLines(Path.Combine(folder, $"{split.Key}.segments.csv"), rows.Prepend("name|gloss|first|frames"));
        }
    }

    private static IEnumerable<(string Split, AnnotatedClip Clip, IReadOnlyList<SignSegment> Segments)> Recorded(string split, ComposedClipSource clips) =>
        Enumerable.Range(0, clips.Count).Select(index => (split, clips.Open(index, epoch: 0), clips.Segments(index, epoch: 0)));
}
