using LisVit.Data.Corpora;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Corpora;

public sealed class CorpusTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "annotations/manual/PHOENIX-2014-T.dev.corpus.csv", typeof(PhoenixCorpus))]
    [InlineData("", "PHOENIX-2014-T-release-v3/PHOENIX-2014-T/annotations/manual/PHOENIX-2014-T.dev.corpus.csv", typeof(PhoenixCorpus))]
    [InlineData("", "annotations/manual/dev.corpus.csv", typeof(Phoenix2014Corpus))]
    [InlineData("", "phoenix2014-release/phoenix-2014-multisigner/annotations/manual/dev.corpus.csv", typeof(Phoenix2014Corpus))]
    [InlineData("", "phoenix14t.dev", typeof(PickledCorpus))]
    [InlineData("phoenix14t.pami0", "phoenix14t.pami0.dev", typeof(PickledCorpus))]
    [InlineData("", "corpus.csv", typeof(CsvCorpus))]
    [InlineData("own.csv", "own.csv", typeof(CsvCorpus))]
    public void Each_form_is_recognised_by_its_annotations(string path, string file, Type form)
    {
        folder.Text("video,glosses,signer,split\na,WIND,Anna,dev\n", file.Split('/'));

        var corpus = Corpus.Open(folder.At(path));

        corpus.Should().BeOfType(form);
        corpus.Splits.Should().Equal("dev");
        corpus.Description.Should().Contain(folder.Root);
    }

    [Fact]
    public void A_folder_without_a_corpus_is_told_all_that_was_looked_for() =>
        FluentActions.Invoking(() => Corpus.Open(folder.Root)).Should().Throw<InvalidDataException>()
            .WithMessage($"There is no corpus at '{folder.Root}'. Looked for were *'corpus.csv'*'annotations/manual/PHOENIX-2014-T.train.corpus.csv'*'annotations/manual/train.corpus.csv'*'phoenix14t.train'*Give the folder that holds one of these.");

    [Fact]
    public void A_path_that_does_not_exist_is_told_the_same() =>
        FluentActions.Invoking(() => Corpus.Open(folder.At("none"))).Should().Throw<InvalidDataException>().WithMessage($"There is no corpus at '{folder.At("none")}'. *");
}
