using System.Text.Json;
using CsCheck;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

public sealed class ScoreReportTests
{
    private static readonly ScoredClip[] Clips =
    [
        new("a", "Signer02", ["REGEN", "WIND", "NORD"], ["REGEN", "STURM", "NORD"]),
        new("b", "Signer01", ["WIND", "MORGEN"], ["STURM", "MORGEN"]),
        new("c", "Signer01", ["MORGEN", "REGEN"], ["MORGEN"]),
        new("d", "", ["SÜD"], ["SÜD", "IX", "IX"]),
        new("e", "", ["NORD"], ["NORD"]),
    ];

    private static readonly BootstrapOptions Few = new() { Resamples = 100 };

    [Fact]
    public void What_is_most_confused_missed_and_inserted_comes_first_and_then_by_name()
    {
        (string Signed, string Recognised)[] pairs = [("C", "A"), ("A", "C"), ("B", "A"), ("A", "B"), ("B", "A"), ("E", ""), ("D", ""), ("A", ""), ("E", ""), ("E", "E F"), ("E", "E G G"), ("E", "E H")];

        var report = ScoreReport.Of([.. pairs.Select((pair, clip) => new ScoredClip($"clip {clip}", "Ada", [pair.Signed], pair.Recognised.Split(' ', StringSplitOptions.RemoveEmptyEntries)))], Few);

        report.Confusions.Should().Equal(new("B", "A", 2), new("A", "B", 1), new("A", "C", 1), new GlossConfusion("C", "A", 1));
        var text = report.ToText();
        text.Should().MatchRegex(@"(?s)Most missed\n +2  E .*\n +1  A .*\n +1  D ").And.MatchRegex(@"(?s)Most inserted\n +2  G .*\n +1  F .*\n +1  H ");
    }

    [Fact]
    public void Each_gloss_signer_and_confusion_is_counted()
    {
        var report = ScoreReport.Of(Clips, Few);

        report.Errors.Should().Be(new WordErrors(2, 1, 2, 9));
        (report.Clips, report.PerfectClips).Should().Be((5, 1));
        report.Signers.Should().Equal(
            new SignerScore("", 2, new WordErrors(0, 0, 2, 2)),
            new SignerScore("Signer01", 2, new WordErrors(1, 1, 0, 4)),
            new SignerScore("Signer02", 1, new WordErrors(1, 0, 0, 3)));
        report.Confusions.Should().Equal(new GlossConfusion("WIND", "STURM", 2));
        report.Glosses.Should().Equal(
            new GlossScore("IX", 0, 0, 0, 2),
            new GlossScore("MORGEN", 2, 0, 0, 0),
            new GlossScore("NORD", 2, 0, 0, 0),
            new GlossScore("REGEN", 1, 0, 1, 0),
            new GlossScore("STURM", 0, 0, 0, 0),
            new GlossScore("SÜD", 1, 0, 0, 0),
            new GlossScore("WIND", 0, 2, 0, 0));
    }

    [Fact]
    public void It_reads_well() => ScoreReport.Of(Clips, new() { Resamples = 1_000, Level = 0.9 }).ToText(rows: 2).Should().MatchRegex("""
        ^Word error rate 55\.56 % \(90 % interval \d+\.\d\d % to \d+\.\d\d %; 1,000 resamples of 5 clips\)
        5 errors in 9 glosses: 2 substitutions, 1 deletions, 2 insertions
        1 of 5 clips without an error

        signer      clips  glosses       S       D       I       rate
        \(unknown\)       2        2       0       0       2   100\.00 %
        Signer01        2        4       1       1       0    50\.00 %
        Signer02        1        3       1       0       0    33\.33 %

        Most confused \(signed, recognised\)
              2  WIND -> STURM

        Most missed
              1  REGEN \(of 2 signed\)

        Most inserted
              2  IX \(beside 0 signed\)
        $
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void It_is_written_as_json_and_read_back()
    {
        var report = ScoreReport.Of([.. Clips, new("f", "Signer09", [], ["REGEN"])], Few);

        var read = JsonSerializer.Deserialize<ScoreReport>(JsonSerializer.Serialize(report));

        report.Signers[^1].Errors.Rate.Should().Be(double.PositiveInfinity, "there is nothing to divide by, and JSON has no such number");
        read.Should().BeEquivalentTo(report);
    }

    [Fact]
    public void A_report_adds_up_to_what_is_scored()
    {
        var sentence = Gen.Int[0, 2].Select(letter => "ABC".Substring(letter, 1)).Array[0, 6];

        Gen.Select(sentence, sentence).Array[1, 8].Sample(pairs =>
        {
            var rate = new WordErrorRate();
            foreach (var (reference, hypothesis) in pairs)
                rate.Add(reference, hypothesis);

            var report = ScoreReport.Of(pairs.Select((pair, i) => new ScoredClip($"{i}", $"{i % 2}", pair.Item1, pair.Item2)), new() { Resamples = 1 });

            report.Errors.Should().Be(rate.Result);
            report.Signers.Aggregate(WordErrors.None, (sum, signer) => sum + signer.Errors).Should().Be(rate.Result);
            var glosses = report.Glosses;
            new WordErrors(glosses.Sum(gloss => gloss.Substituted), glosses.Sum(gloss => gloss.Missed), glosses.Sum(gloss => gloss.Inserted), glosses.Sum(gloss => gloss.Signed)).Should().Be(rate.Result);
            report.Confusions.Sum(confusion => confusion.Count).Should().Be((int)rate.Result.Substitutions);
        }, iter: 300);
    }
}
