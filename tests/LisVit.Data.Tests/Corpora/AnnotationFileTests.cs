using System.Diagnostics;
using LisVit.Data.Corpora;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Corpora;

public sealed class AnnotationFileTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_empty_file_is_named_by_each_reader()
    {
        var path = folder.Text("", "empty");
        Action[] reads =
        [
            () => CsvCorpus.Open(path),
            () => PhoenixAnnotationReader.Read(path),
            () => Phoenix2014AnnotationReader.Read(path, new CorpusOptions()),
            () => PickledAnnotationReader.Read(path, "train"),
        ];

        foreach (var read in reads)
            read.Should().Throw<InvalidDataException>().WithMessage($"Annotation file '{path}' is empty. Expected is a *");
        FluentActions.Invoking(() => GlossVocabulary.Load(path)).Should().Throw<InvalidDataException>().WithMessage($"Vocabulary '{path}' is empty. Expected is a file that GlossVocabulary.Save wrote.");
    }

    [Fact]
    public void A_link_to_a_file_is_read()
    {
        folder.Text("video,glosses,signer,split\na,WIND,Anna,train\n", "table.csv");
        File.CreateSymbolicLink(folder.At("corpus.csv"), "table.csv");

        CsvCorpus.Open(folder.Root).Splits.Should().Equal("train");
    }

    [SkippableFact]
    public async Task A_pipe_is_not_waited_for()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no pipes in folders");
        using (var make = Process.Start("mkfifo", [folder.At("corpus.csv")]))
            await make.WaitForExitAsync();

        var open = () => Task.Run(() => CsvCorpus.Open(folder.Root)).WaitAsync(TimeSpan.FromSeconds(20));

        await open.Should().ThrowAsync<InvalidDataException>().WithMessage("*is empty*");
    }
}
