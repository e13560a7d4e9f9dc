using LisVit.Data.Corpora;
using LisVit.Data.Filtering;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;
using LisVit.Data.Sampling;
using LisVit.Tests;

namespace LisVit.Data.Tests.Corpora;

/// <summary>docs/corpora.md shows code that runs here, and the file of an own corpus that is read here.</summary>
public sealed class CorporaDocumentTests : IDisposable
{
    private static readonly Documentation Document = new("docs/corpora.md", "tests/LisVit.Data.Tests/Corpora/CorporaDocumentTests.cs");

    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_corpus_is_used_as_shown()
    {
        folder.Text("video,glosses,signer,split\na,WIND REGEN,Anna,train\nb,WIND,Anna,train\nc,WIND SCHNEE,Bo,test\n", "corpus.csv");
        folder.Frames(1, 8, "a");
        var path = folder.Root;
        using var Console = new StringWriter();

        // begin open
        var corpus = Corpus.Open(path);                         // recognises the form, or says all that it looked for
        var train = corpus.Split("train");

        Console.WriteLine($"{corpus.Description}: {string.Join(", ", corpus.Splits)}");
        foreach (var annotation in train.Annotations)           // names, signers and glosses; no disk
            Console.WriteLine($"{annotation.Name} ({annotation.Signer}): {string.Join(' ', annotation.Glosses)}");

        var clip = train.Open(0, epoch: 0);                     // finds its frames, decodes none
        var frames = clip.Frames.Read([0, clip.Frames.FrameCount - 1]);

        // end open
        // begin check
        foreach (var problem in CorpusCheck.Of(train))          // missing clips, gaps in the numbering, what is left out
            Console.WriteLine(problem);

        // end check
        // begin filter
        var usable = FilteredClips.Of(
            train,
            new MissingClipFilter(),                                                // first, since others ask for frames
            TooShortForCtcFilter.Sampled(new UniformFrameSampler(0.25)),
            new SingleGlossFilter());
        Console.WriteLine(usable.Summary());                                        // how many, and each by name with its reason

        // end filter
        // begin vocabulary
        var vocabulary = GlossVocabulary.FromClips(train);                                      // what a model can learn
        var all = GlossVocabulary.FromClips([.. corpus.Splits.Select(corpus.Split)]);           // what public code often counts

        Console.WriteLine($"{vocabulary.Count} glosses, {all.Count} with those of the other splits");
        Console.WriteLine(UnknownGlosses.Of(corpus.Split("test"), vocabulary).Summary());

        // end vocabulary
        Document.Text.Should().Contain(Document.Snippet("open")).And.Contain(Document.Snippet("check")).And.Contain(Document.Snippet("filter")).And.Contain(Document.Snippet("vocabulary"));
        CorpusFolder.Reds(frames).Should().Equal(1, 8);
        Console.ToString().ReplaceLineEndings("\n").Split('\n')[..^1].Should().SatisfyRespectively(
            line => line.Should().EndWith("corpus.csv: train, test"),
            line => line.Should().Be("a (Anna): WIND REGEN"),
            line => line.Should().Be("b (Anna): WIND"),
            line => line.Should().StartWith("b: Clip 'b' has no frames"),
            line => line.Should().Be("1 of 2 clips are left out"),
            line => line.Should().StartWith("  b: Clip 'b' has no frames"),
            line => line.Should().Be("2 glosses, 3 with those of the other splits"),
            line => line.Should().Be("1 of 2 glosses (50.0 %) of 1 types, in 1 clips, are not in the vocabulary: SCHNEE"));
    }

    [Fact]
    public void The_csv_that_is_shown_is_read()
    {
        var csv = Document.Text.Split("```\n").Single(block => block.StartsWith("video,glosses,signer,split\n", StringComparison.Ordinal));

        var corpus = CsvCorpus.Open(folder.Text(csv, "corpus.csv"));

        corpus.Split("train").Annotations.Should().BeEquivalentTo([new ClipAnnotation("videos/anna-001.mp4", "anna", ["HELLO", "MY", "NAME", "ANNA"])]);
        corpus.Split("test").Annotations.Should().BeEquivalentTo([new ClipAnnotation("frames/bo-001", "bo", ["HELLO", "HOW", "YOU"])]);
    }

    [Fact]
    public void The_clip_that_is_left_out_and_the_limits_are_those_of_the_code() =>
        Document.Text.Should().Contain($"`{Phoenix2014Corpus.BrokenClip}`")
            .And.Contain(FormattableString.Invariant($"{CsvLimits.Default.Lines:N0} lines of {CsvLimits.Default.Line:N0} characters, {CsvLimits.Default.Characters >> 20} Mi characters"));
}
