using System.Text.Json;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class RobustnessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tables_are_computed_for_a_run_that_has_ended_and_are_in_all_that_is_written()
    {
        Run(tables: false).Model.TryGetProperty("tables", out _).Should().BeFalse();

        var (console, model) = Run(tables: true);

        console.Should().Contain("Sampling rates of the test").And.Contain("Lengths of the sentences").And.Contain("Memory that the decoder hears");
        File.ReadAllText(folder.PathTo("report.html")).Should().Contain("<h2>Sampling rates of the test</h2>").And.Contain(">encoder contribution</td>");
        model.GetProperty("steps").GetInt64().Should().Be(1);
        var tables = model.GetProperty("tables");
        var usual = model.GetProperty("test");
        var (rates, lengths, memory) = (Rows(tables.GetProperty("samplingRates")), Rows(tables.GetProperty("lengths")), tables.GetProperty("memory"));
        rates.Keys.Should().Equal("1", "0.5", "0.25", "0.125");
        Same(rates["0.25"], usual);
        rates.Values.Select(Words).Should().OnlyContain(words => words == Words(usual));
        lengths.Keys.Should().Equal("2 to 6 signs", "7 to 12 signs");
        Same(lengths["2 to 6 signs"], usual);
        Words(lengths["7 to 12 signs"]).Should().BeInRange(7 * DrawnSplits.Clips, 12 * DrawnSplits.Clips);
        memory.EnumerateArray().Select(scores => scores.GetProperty("decoding").GetString()).Should().Equal("greedy", "CTC head", "joint");
        foreach (var scores in memory.EnumerateArray())
        {
            var memories = Rows(scores.GetProperty("memories"));
            memories.Keys.Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
            scores.GetProperty("encoderContribution").GetProperty("rate").GetDouble().Should().BeApproximately(Rate(memories["N(0, 1)"]) - Rate(memories["the encoder's"]), 1e-12);
        }

        Same(Rows(memory[0].GetProperty("memories"))["the encoder's"], usual);
    }

    private (string Console, JsonElement Model) Run(bool tables)
    {
        using var console = new StringWriter();
        var settings = SmallSettings.For(folder.FullName, ModelKind.EncoderDecoder) with { Tables = tables, Resume = tables };
        using var corpus = DrawnSplits.Open();

        new Experiment(settings, console).Run(corpus, CancellationToken.None).Should().Be(0);

        using var results = JsonDocument.Parse(File.ReadAllText(folder.PathTo("results.json")));
        results.RootElement.GetProperty("settings").GetProperty("tables").GetBoolean().Should().Be(tables);
        return (console.ToString(), results.RootElement.GetProperty("models")[0].Clone());
    }

    private static Dictionary<string, JsonElement> Rows(JsonElement table) => table.EnumerateArray().ToDictionary(row => row.GetProperty("condition").GetString()!);

    private static int Words(JsonElement scores) => scores.GetProperty("words").GetInt32();

    private static double Rate(JsonElement scores) => scores.GetProperty("wordErrorRate").GetDouble();

    private static void Same(JsonElement scores, JsonElement usual) => (Rate(scores), Words(scores)).Should().Be((Rate(usual), Words(usual)));
}
