using System.Text.Json;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class AnnotationStudyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_step_error_is_a_mean_over_sentences_without_their_first_gloss() =>
        ReleasedMetrics.StepError([([1, 2, 3], [2, 9]), ([4, 5], [5]), ([6], [])]).Should().Be((0.5 + 0) / 2);

    [Fact]
    public void The_ablation_counts_all_but_one_gloss_as_wrong_at_best() =>
        ReleasedMetrics.AblationError([([1, 2, 3, 4], 2), ([1, 2], 7)]).Should().BeApproximately((0.75 + 1) / 640, 1e-12);

    [Fact]
    public void A_perfect_reader_of_shifted_labels_is_told_that_it_reads_nothing() =>
        ReleasedMetrics.ShiftedCtcError([([1, 5, 9], [1, 5, 9])]).Should().Be(1);

    [SkippableFact]
    public async Task The_real_annotations_give_the_reports_figures_without_a_video()
    {
        var annotations = Requirement.Shared("data/phoenix14t-annotations");

        var (code, console, error) = await Run("--annotations", annotations);

        (code, error).Should().Be((0, ""));
        console.Should().Contain("7,087 training sentences of two glosses or more, 519 dev sentences, 1,115 glosses in all splits");
        var report = new Documentation("docs/report.md", "tests/LisVit.Samples.ReproduceReport.Tests/AnnotationStudyTests.cs").Text;
        var tables = console.ReplaceLineEndings("\n");
        report.Should().Contain(tables[tables.IndexOf("Models that see no video", StringComparison.Ordinal)..tables.IndexOf("\nTable I, encoder-decoder: ", StringComparison.Ordinal)], "docs/report.md shows what is printed");
        Scores()["trigram"].GetProperty("stepError").GetDouble().Should().BeInRange(0.785, 0.795, "the report has 0.79");
    }

    [Fact]
    public async Task A_corpus_as_unpacked_will_do_too()
    {
        using var session = new Session();

        var (code, console, error) = await Run("--annotations", session.Corpus);

        (code, error).Should().Be((0, ""));
        console.Should().Contain("Table I, encoder-decoder");
        Scores().Keys.Should().Equal("perfect", "trigram", "bigram", "unigram", "constant", "random");
    }

    [SkippableFact]
    public async Task Files_of_one_split_each_will_do_too()
    {
        var annotations = Requirement.Shared("data/phoenix14t-annotations");

        var (code, console, error) = await Run("--annotations", Path.Combine(annotations, "phoenix14t.train"), Path.Combine(annotations, "phoenix14t.dev"));

        (code, error).Should().Be((0, ""));
        console.Should().Contain("7,087 training sentences of two glosses or more, 519 dev sentences, 1,097 glosses in all splits", "the glosses of the test are not among them");
    }

    [Fact]
    public async Task The_csv_files_of_a_corpus_are_such_files()
    {
        using var session = new Session();

        var (code, console, error) = await Run("--annotations", session.Annotations("train"), session.Annotations("dev"));

        (code, error).Should().Be((0, ""));
        console.Should().Contain("4 training sentences");
        (await Run("--annotations", session.Annotations("train"), session.Annotations("train"))).Error.Should().Contain("two files of the split 'train'");
        (await Run("--annotations", session.Annotations("dev"), folder.PathTo("glosses.csv"))).Error.Should().Contain("glosses.csv' does not say which split it is");
    }

    [Theory]
    [InlineData("--photos")]
    [InlineData("--corpus")]
    [InlineData("--epochs")]
    [InlineData("--models", "encoder-only")]
    [InlineData("--resume", null)]
    public async Task It_does_not_train(string option, string? value = "3")
    {
        string[] arguments = ["--annotations", "one", option];

        var (code, _, error) = await Run(value is null ? arguments : [.. arguments, value]);

        code.Should().Be(2);
        error.Should().Be($"--annotations trains nothing, so {option} does not go with it." + Environment.NewLine);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("dev")]
    public async Task Sentences_of_one_gloss_have_nothing_to_predict(string split)
    {
        var csv = folder.PathTo("corpus.csv");
        File.WriteAllLines(csv, ["video,glosses,signer,split", $"a.mp4,EINS,Ada,train", $"b.mp4,EINS ZWEI,Ada,{(split == "dev" ? "train" : "dev")}", "c.mp4,ZWEI,Ada,dev"]);

        var (code, _, error) = await Run("--annotations", csv);

        (code, error).Should().Be((2, $"--annotations '{csv}' has no sentence of two glosses or more in {split}: there is nothing to predict." + Environment.NewLine));
    }

    [Fact]
    public async Task A_corpus_without_dev_is_refused()
    {
        using var session = new Session();
        File.Delete(session.Annotations("dev"));

        var (code, _, error) = await Run("--annotations", session.Corpus);

        code.Should().Be(2);
        error.Should().Contain("has no split 'dev'").And.Contain("It has: train, test");
    }

    private Dictionary<string, JsonElement> Scores()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(folder.PathTo("without-video.json")));
        return document.RootElement.GetProperty("scores").EnumerateArray().ToDictionary(score => score.GetProperty("name").GetString()!, score => score.Clone());
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Application.RunAsync([.. arguments, "--output", folder.FullName], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
