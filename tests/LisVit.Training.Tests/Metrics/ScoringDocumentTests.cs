using LisVit.Data.Glosses;
using LisVit.Tests;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

/// <summary>docs/scoring.md shows code that runs here.</summary>
public sealed class ScoringDocumentTests
{
    private static readonly Documentation Document = new("docs/scoring.md", "tests/LisVit.Training.Tests/Metrics/ScoringDocumentTests.cs");

    private static readonly ScoredClip[] clips =
    [
        new("dev/1", "Signer01", ["REGEN", "WIND", "NORD"], ["REGEN", "loc-NORD"]),
        new("dev/2", "Signer04", ["MORGEN", "REGEN"], ["MORGEN", "REGEN"]),
    ];

    [Fact]
    public void A_corpus_is_scored_as_shown()
    {
        using var Console = new StringWriter();

        // begin rate
        var rate = new WordErrorRate();
        foreach (var clip in clips)
            rate.Add(clip.Reference, clip.Hypothesis);
        Console.WriteLine($"{100 * rate.Result.Rate:F2} %: {rate.Result.Substitutions} S, {rate.Result.Deletions} D, {rate.Result.Insertions} I");

        // end rate
        // begin report
        var report = ScoreReport.Of(clips);
        Console.Write(report.ToText());

        // end report
        Document.Text.Should().Contain(Document.Snippet("rate")).And.Contain(Document.Snippet("report"));
        Console.ToString().Should().StartWith("40.00 %: 1 S, 1 D, 0 I\nWord error rate 40.00 % (95 % interval ");
    }

    [Fact]
    public void Cleaning_is_applied_as_shown()
    {
        // begin cleaning
        var visualAlignment = clips.Select(clip => clip with { Hypothesis = GlossCleaning.VisualAlignment(clip.Hypothesis) });
        var signTranslation = clips.Select(clip => clip with
        {
            Reference = GlossCleaning.SignTranslation(clip.Reference),
            Hypothesis = GlossCleaning.SignTranslation(clip.Hypothesis),
        });

        // end cleaning
        Document.Text.Should().Contain(Document.Snippet("cleaning"));
        ScoreReport.Of(visualAlignment).Errors.Should().Be(new WordErrors(0, 1, 0, 5));
        ScoreReport.Of(signTranslation).Errors.Should().Be(new WordErrors(0, 1, 0, 5));
    }

    [Fact]
    public void Files_are_written_and_systems_compared_as_shown()
    {
        using var folder = new TemporaryFolder();
        var directory = folder.FullName;
        using var Console = new StringWriter();
        ScoredClip[] otherClips = [.. clips.Select(clip => clip with { Hypothesis = clip.Reference })];

        // begin sclite
        ScliteFiles.WriteStm(Path.Combine(directory, "ref.stm"), clips);
        ScliteFiles.WriteCtm(Path.Combine(directory, "hyp.ctm"), clips);

        // end sclite
        // begin compare
        WordErrors[] first = [.. clips.Select(clip => WordErrorRate.Compare(clip.Reference, clip.Hypothesis))];
        WordErrors[] second = [.. otherClips.Select(clip => WordErrorRate.Compare(clip.Reference, clip.Hypothesis))];
        var comparison = Bootstrap.Compare(first, second);
        Console.WriteLine($"the second is better in {100 * comparison.ProbabilityOfImprovement:F1} % of {comparison.Difference.Resamples} resamples");

        // end compare
        Document.Text.Should().Contain(Document.Snippet("sclite")).And.Contain(Document.Snippet("compare"));
        File.ReadAllLines(Path.Combine(directory, "hyp.ctm")).Should().HaveCount(4);
        Console.ToString().Should().MatchRegex("^the second is better in 7[0-9].[0-9] % of 10000 resamples");
    }
}
