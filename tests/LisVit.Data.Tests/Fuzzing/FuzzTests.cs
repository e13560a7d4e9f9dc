using System.Text;
using LisVit.Data.Corpora;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;
using LisVit.Pickling;
using LisVit.Tests.Fuzzing;
using Xunit.Abstractions;
using static LisVit.Data.Tests.Corpora.PickleBytes;

namespace LisVit.Data.Tests.Fuzzing;

/// <summary>Whatever is in an annotation or vocabulary file, it is read or refused. scripts/soak runs these with many more inputs.</summary>
[Trait("Category", "Fuzz")]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly byte[] BarBytes = [.. "|\n\r\"/\\.:-0 \0\u00FC"u8, 0xFF, 0xFE];

    private static readonly byte[] CommaBytes = [.. ",\n\r\"/\\.:- ;\0"u8, 0xFF, 0xEF];

    private static readonly byte[] JsonBytes = [.. "{}[]\",:0123456789-eE.\\u \n"u8];

    private static readonly byte[] Opcodes = [.. Enum.GetValues<PickleOpcode>().Select(opcode => (byte)opcode)];

    [Fact]
    public void A_damaged_csv_of_PHOENIX_2014_T_is_read_or_refused()
    {
        const string header = "name|video|start|end|speaker|orth|translation\n";
        var seeds = Texts(
            header + "a|a/1/*.png|-1|-1|Signer01|REGEN KOENNEN|es kann regnen\nb|b/1/*.png|3|17|Signer02|\"ÜBER|über\n",
            "\uFEFF" + header + string.Concat(Enumerable.Range(0, 20).Select(i => $"clip-{i}|clip-{i}/1/*.png|-1|-1|Signer0{i % 9}|A B C|satz {i}\r\n")));

        Run("csv of 2014 T", seeds, BarBytes, stream => PhoenixAnnotationReader.Read(stream, FuzzRun.Source));
    }

    [Fact]
    public void A_damaged_csv_of_PHOENIX_2014_is_read_or_refused()
    {
        const string header = "id|folder|signer|annotation\n";
        var seeds = Texts(
            header + $"a|a/1/*.png|Signer01|__ON__ REGEN\n{Phoenix2014Corpus.BrokenClip}|x/1/*.png|Signer02|WIND\n",
            header + string.Concat(Enumerable.Range(0, 20).Select(i => $"clip-{i}|clip-{i}/1/*.png|Signer0{i % 9}|A B C\r\n")));

        Run("csv of 2014", seeds, BarBytes, stream => Phoenix2014AnnotationReader.Read(stream, FuzzRun.Source, new CorpusOptions()));
    }

    [Fact]
    public void A_damaged_csv_of_an_own_corpus_is_read_or_refused()
    {
        var seeds = Texts(
            "video,glosses,signer,split\na.mp4,MORGEN REGEN,Anna,train\n-b.mp4,\"WIND, \"\"STARK\"\"\",\"Bo\",dev\n",
            "\uFEFFsplit,comment,video,glosses,signer\r\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"train,\"c {i}\",videos/{i},A B,S{i}\r\n")));

        Run("csv of an own corpus", seeds, CommaBytes, stream => CsvAnnotationReader.Read(stream, FuzzRun.Source));
    }

    [Fact]
    public void Damaged_pickled_annotations_are_read_or_refused()
    {
        byte[][] seeds =
        [
            List(Item("train/a", "REGEN KOENNEN", 100), Item("train/b", "ÜBER", 16)),
            List([.. Enumerable.Range(0, 10).Select(i => Item($"train/{i}", "", 9 + i, "gloss", i == 0 ? new Kept("A B C D E F") : new KeptBefore()))]),
        ];
        byte[][] packed = [.. seeds.Select(Gzip)];

        // A third is damaged as it lies on disk, a third below the packing, a third is plain.
        var run = FuzzRun.Of(
            random => random.Next(3) switch
            {
                0 => Mutation.OfOne(packed, Opcodes, random),
                1 => Gzip(Mutation.OfOne(seeds, Opcodes, random)),
                _ => Mutation.OfOne(seeds, Opcodes, random),
            },
            bytes => PickledAnnotationReader.Read(new MemoryStream(bytes), FuzzRun.Source, "train"));

        output.WriteLine(run.Report("pickled annotations"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    [Fact]
    public void A_damaged_vocabulary_is_read_or_refused()
    {
        using var folder = new CorpusFolder();
        GlossVocabulary.FromGlosses(["REGEN", "ÜBER", "WIND", "A\"B\\C"]).Save(folder.At("small.json"));
        GlossVocabulary.FromGlosses(Enumerable.Range(0, 200).Select(i => $"GLOSS-{i}")).Save(folder.At("large.json"));
        byte[][] seeds = [File.ReadAllBytes(folder.At("small.json")), File.ReadAllBytes(folder.At("large.json")), .. Texts("{\"Glosses\":[\"\\u00DCBER\",\"\\uD83D\\uDE00\"]}")];

        Run("vocabulary", seeds, JsonBytes, stream => GlossVocabulary.Load(stream, FuzzRun.Source));
    }

    private void Run(string name, byte[][] seeds, byte[] meaningful, Action<Stream> read)
    {
        var run = FuzzRun.Of(random => Mutation.OfOne(seeds, meaningful, random), bytes => read(new MemoryStream(bytes)));

        output.WriteLine(run.Report(name));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
