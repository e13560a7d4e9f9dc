using System.Text.Json;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class MainJobTests
{
    [Fact]
    public async Task Both_models_are_trained_scored_and_reported()
    {
        using var session = new Session();

        var (code, output, error) = await session.Run();

        (code, error).Should().Be((0, ""));
        output.Should().NotContain("\u001b", "a redirected run prints no control codes");
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(session.Output, "results.json")));
        var models = results.RootElement.GetProperty("models").EnumerateArray().ToArray();
        models.Select(model => model.GetProperty("name").GetString()).Should().Equal("encoder-only", "encoder-decoder");
        foreach (var model in models)
        {
            model.GetProperty("megabytes").GetDouble().Should().Be(model.GetProperty("parameters").GetInt64() * 4 / 1e6);
            model.GetProperty("steps").GetInt64().Should().Be(1);
            model.GetProperty("trainingSeconds").GetDouble().Should().BePositive();
            model.GetProperty("dataWaitSeconds").GetDouble().Should().BeInRange(0, model.GetProperty("trainingSeconds").GetDouble());
            var interval = model.GetProperty("testInterval");
            interval.GetProperty("rate").GetDouble().Should().Be(model.GetProperty("test").GetProperty("wordErrorRate").GetDouble());
            interval.GetProperty("lower").GetDouble().Should().BeLessThanOrEqualTo(interval.GetProperty("upper").GetDouble());
            foreach (var split in new[] { "validation", "test" })
            {
                var scores = model.GetProperty(split);
                var errors = new[] { "substitutions", "deletions", "insertions" }.Sum(name => scores.GetProperty(name).GetInt32());
                scores.GetProperty("wordErrorRate").GetDouble().Should().BeApproximately((double)errors / scores.GetProperty("words").GetInt32(), 1e-12);
            }
        }

        models[0].GetProperty("blankShare").GetDouble().Should().BeInRange(0, 1);
        models[1].GetProperty("test").GetProperty("tokenErrorRate").GetDouble().Should().BeInRange(0, 1);
        results.RootElement.GetProperty("seed").GetInt32().Should().Be(1);
        results.RootElement.GetProperty("settings").GetProperty("preset").GetString().Should().Be("recommended");
        results.RootElement.GetProperty("versions").GetProperty("torchSharp").GetString().Should().NotBeEmpty();
        new[] { "report.html", "figure-2.png", "clips/listening-01.svg", "graph-encoder-only.dot", "graph-encoder-decoder.svg", "validation-loss.svg", "word-error-rate.svg", "clips/clip-01.png", "encoder-only/best.safetensors", "encoder-only/test.stm", "encoder-only/test.ctm", "encoder-decoder/test-errors.txt", "encoder-decoder/test-errors.json", "encoder-decoder/last.safetensors" }
            .Should().OnlyContain(file => File.Exists(Path.Combine(session.Output, file)));
        File.ReadAllText(Path.Combine(session.Output, "report.html")).Should().Contain("Beside the report's Table I".Replace("'", "&#39;", StringComparison.Ordinal)).And.Contain("<td>52.90</td>").And.Contain("<td>7,803,436</td>").And.Contain("0.768 (by its code)").And.Contain("<td>trigram</td>".Replace("<td>", "<td class=\"text\">", StringComparison.Ordinal)).And.Contain("What the loss reaches");
        models[0].GetProperty("released").GetProperty("shiftedCtcError").GetDouble().Should().BePositive();
        var forced = models[1].GetProperty("released").GetProperty("memories").EnumerateArray().ToArray();
        forced.Select(memory => memory.GetProperty("memory").GetString()).Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
        forced[0].GetProperty("tokenErrorRate").GetDouble().Should().Be(models[1].GetProperty("validation").GetProperty("tokenErrorRate").GetDouble(), "both feed the true glosses");
        models[1].GetProperty("memory").EnumerateArray().Select(memory => memory.GetProperty("condition").GetString()).Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
        models[1].GetProperty("memory")[0].GetProperty("wordErrorRate").GetDouble().Should().Be(models[1].GetProperty("test").GetProperty("wordErrorRate").GetDouble());
        models[0].TryGetProperty("memory", out _).Should().BeFalse("it has no decoder");
        results.RootElement.GetProperty("withoutVideo").GetProperty("scores").GetArrayLength().Should().Be(6);
        models[1].GetProperty("gradients").EnumerateArray().Should().OnlyContain(part => part.GetProperty("unreached").GetInt64() == 0);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("released")]
    public async Task The_presets_of_the_report_train(string preset)
    {
        using var session = new Session();

        var (code, _, error) = await session.Run("--preset", preset);

        (code, error).Should().Be((0, ""));
    }

    [Fact]
    public async Task The_same_seed_repeats_a_run_exactly()
    {
        using var first = new Session();
        using var second = new Session();
        using var other = new Session();

        await first.Run("--models", "encoder-only", "--seed", "7");
        await second.Run("--models", "encoder-only", "--seed", "7");
        await other.Run("--models", "encoder-only", "--seed", "8");

        Losses(first).Should().Equal(Losses(second));
        Losses(first).Should().NotEqual(Losses(other));

        static double[] Losses(Session session)
        {
            using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(session.Output, "results.json")));
            var model = results.RootElement.GetProperty("models")[0];
            return [model.GetProperty("test").GetProperty("loss").GetDouble(), model.GetProperty("history")[0].GetProperty("trainingLoss").GetDouble()];
        }
    }

    [Fact]
    public async Task A_resumed_run_goes_on_with_the_curve_it_had()
    {
        using var session = new Session();
        await session.Run("--models", "encoder-only");

        var (code, _, _) = await session.Run("--models", "encoder-only", "--epochs", "2", "--resume");

        code.Should().Be(0);
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(session.Output, "results.json")));
        var model = results.RootElement.GetProperty("models")[0];
        model.GetProperty("steps").GetInt64().Should().Be(2);
        model.GetProperty("history").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Training_at_mixed_rates_is_told_and_evaluation_keeps_the_presets()
    {
        using var session = new Session();

        var (code, _, error) = await session.Run("--models", "encoder-only", "--training-rates", "0.5,1");

        (code, error).Should().Be((0, ""));
        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(session.Output, "results.json")));
        results.RootElement.GetProperty("settings").GetProperty("trainingRates").GetString().Should().Be("0.5,1");
        results.RootElement.GetProperty("models")[0].GetProperty("training").GetProperty("samplingRate").GetDouble().Should().Be(0.25);
    }
}
