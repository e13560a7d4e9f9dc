using LisVit.Models;
using LisVit.Samples.ReproduceReport.Causes;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class CauseTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_chain_leads_from_the_reports_settings_to_the_recommended_ones(bool encoderOnly)
    {
        var model = encoderOnly ? ModelKind.EncoderOnly : ModelKind.EncoderDecoder;
        var chain = CauseChain.Of(model, VideoMobileViTSize.Xxs);

        chain[0].Recipe.Summary().Should().Equal(Recipe.Of(Preset.Report, model, VideoMobileViTSize.Xxs).Summary());
        var last = chain.Single(cause => cause.Key == "recommended");
        last.Recipe.Should().BeEquivalentTo(Recipe.Of(Preset.Recommended, model, VideoMobileViTSize.Xxs), options => options.Excluding(recipe => recipe.Decoder).Excluding(recipe => recipe.Epochs).Excluding(recipe => recipe.Precision).Excluding(recipe => recipe.Patience));
        last.Decoder.Should().Be(DecoderTraining.Whole);
        if (!encoderOnly)
            last.Recipe.Decoder(320, 10).Should().Be(GlossDecoderOptions.Recommended(320, 10));
    }

    [Theory]
    [InlineData(true, "updates", "accumulate")]
    [InlineData(true, "batches", "batchSize accumulate")]
    [InlineData(true, "optimiser", "learningRate weightDecay decayNormsAndBiases clipNorm schedule")]
    [InlineData(true, "convolution-dropout", "convolutionDropout")]
    [InlineData(true, "dropout", "transformerDropout")]
    [InlineData(true, "pre-norm", "normFirst")]
    [InlineData(true, "attention", "unfolding heads attendedFirst activateLast")]
    [InlineData(true, "motion", "rotaryPositions temporalMixing")]
    [InlineData(true, "temporal", "temporal")]
    [InlineData(true, "recommended", "randomPhase augmentation")]
    [InlineData(true, "large-updates", "accumulate")]
    [InlineData(true, "few-clips", "shareOfTrainingBatches")]
    [InlineData(true, "stride-16", "strides")]
    [InlineData(true, "twice-the-frames", "")]
    [InlineData(true, "report-as-many-updates", "")]
    [InlineData(false, "optimiser", "batchSize accumulate learningRate weightDecay decayNormsAndBiases clipNorm schedule")]
    [InlineData(false, "whole-sentence", "")]
    [InlineData(false, "encoder", "unfolding normFirst heads attendedFirst activateLast convolutionDropout transformerDropout rotaryPositions temporal temporalMixing randomPhase augmentation")]
    [InlineData(false, "decoder", "decoderNormFirst decoderDropout")]
    [InlineData(false, "ctc", "auxiliaryWeight")]
    [InlineData(false, "recommended", "guided")]
    public void Each_way_changes_what_it_says_and_nothing_else(bool encoderOnly, string key, string changed)
    {
        var chain = CauseChain.Of(encoderOnly ? ModelKind.EncoderOnly : ModelKind.EncoderDecoder, VideoMobileViTSize.Xxs);
        var cause = chain.Single(cause => cause.Key == key);
        var (before, after) = (Summary(chain.Single(other => other.Key == cause.From)), Summary(cause));

        after.Keys.Where(setting => !Equals(before[setting], after[setting])).Should().BeEquivalentTo(changed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        // A study has one precision for all ways, and none of them stops early.
        static Dictionary<string, object?> Summary(Cause cause) => cause.Recipe.Summary().Where(entry => entry.Key is not ("precision" or "patience")).ToDictionary();
    }

    [Fact]
    public void A_study_trains_each_way_once_and_tells_all_that_its_folder_holds()
    {
        Study(["batches"]).Should().Contain("batches, seed 1: batches of 4 clips instead of 1, whose statistics normalise together.").And.Contain("Training encoder-only");

        var console = Study(["batches", "few-clips"]);

        console.Should().Contain("batches, seed 1: done before.").And.Contain("few-clips, seed 1: an eighth of the clips: as many updates as the report's settings make.");
        console.Should().MatchRegex(@"(?m)^batches +updates +batches of 4 clips instead of 1, whose statistics normalise together +1 +4 +1( +[0-9.]+){6}\r?$");
        File.ReadAllText(folder.PathTo("causes-encoder-only.html")).Should().Contain("<td class=\"text\">few-clips</td>").And.Contain("Share of validation frames whose most likely class is blank");
    }

    [Fact]
    public void Several_seeds_give_a_mean_and_a_spread()
    {
        Study(["few-clips"]);
        foreach (var (seed, errors) in new[] { (1, 0.1), (2, 0.2), (3, 0.6) })
            WithTestError(seed, errors);

        Study(["few-clips"]).Should().MatchRegex("few-clips .* 1 2 3  .*  0\\.3000 \\+- 0\\.2646  ");

        void WithTestError(int seed, double wordErrorRate)
        {
            var trained = CauseOutcome.Find(folder.PathTo("causes/encoder-only/few-clips/seed-1"))!;
            var result = trained.Result with { Test = trained.Result.Test with { WordErrorRate = wordErrorRate } };
            (trained with { Seed = seed, Result = result }).Write(Directory.CreateDirectory(folder.PathTo($"causes/encoder-only/few-clips/seed-{seed}")).FullName);
        }
    }

    [Fact]
    public void A_decoder_is_heard_with_and_without_the_encoders_memory()
    {
        var console = Study(["report", "whole-sentence"], ModelKind.EncoderDecoder);

        console.Should().Contain("Test WER, memory N(0, 1)").And.Contain("Test WER, memory zeros").And.Contain("Test WER, memory another clip's");
        var released = CauseOutcome.All(folder.PathTo("causes")).Single(found => found.Outcome.Cause == "report").Outcome;
        released.Memory!.Select(memory => memory.Condition).Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
        released.Memory![0].WordErrorRate.Should().Be(released.Result.Test.WordErrorRate);
        released.Result.Released!.Memories!.Select(memory => memory.Memory).Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
        released.Result.Released.Memories![0].TokenErrorRate.Should().Be(released.Result.Validation.TokenErrorRate, "both are asked for what it was trained to predict");
        released.Versions.Should().ContainKey("lisvit");
        File.ReadAllText(folder.PathTo("causes-encoder-decoder.html")).Should().Contain("What the report&#39;s released code would have said");
    }

    [Fact]
    public void Outcomes_of_another_study_are_not_compared()
    {
        Study(["few-clips"]);

        foreach (var way in new[] { "few-clips", "batches" })
            FluentActions.Invoking(() => Study([way], epochs: 2)).Should().Throw<UsageException>().WithMessage("*few-clips/seed-1' was trained with epochs 1, this study has 2. Go on with the same, or choose another --output.");
    }

    [Fact]
    public void An_outcome_of_another_recipe_of_that_name_is_not_compared()
    {
        Study(["few-clips"]);
        var way = folder.PathTo("causes/encoder-only/few-clips/seed-1");
        var former = CauseOutcome.Find(way)!;
        (former with { Facts = former.Facts with { Recipe = former.Facts.Recipe.ToDictionary(setting => setting.Key, setting => setting.Key == "heads" ? "2" : setting.Value) } }).Write(way);

        FluentActions.Invoking(() => Study(["batches"])).Should().Throw<UsageException>().WithMessage("*few-clips/seed-1' was trained with heads 2, this study has 4.*");
    }

    [Fact]
    public void A_way_that_was_stopped_goes_on_in_the_same_study_only()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Study(["few-clips"], cancellation: stopped.Token, code: 130).Should().Contain("the same command goes on from there");

        FluentActions.Invoking(() => Study(["few-clips"], epochs: 2)).Should().Throw<UsageException>().WithMessage("*was trained with epochs 1*");
        Study(["few-clips"]).Should().MatchRegex("(?m)^few-clips ");
    }

    [Fact]
    public void A_way_that_another_process_trains_is_left_to_it()
    {
        var way = Directory.CreateDirectory(folder.PathTo("causes/encoder-only/few-clips/seed-1")).FullName;
        using var other = new FileStream(Path.Combine(way, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Study(["few-clips"]).Should().Contain("few-clips, seed 1: another process trains it").And.NotContain("Training encoder-only");
    }

    [Fact]
    public void A_damaged_outcome_is_named()
    {
        Study(["few-clips"]);
        var file = folder.PathTo("causes/encoder-only/few-clips/seed-1/outcome.json");
        File.WriteAllText(file, File.ReadAllText(file)[..100]);

        FluentActions.Invoking(() => Study(["few-clips"])).Should().Throw<InvalidDataException>().WithMessage($"'{file}' is no outcome of a study of causes: *Delete it to train this way anew.");
    }

    [Theory]
    [InlineData("--causes has 'nothing', but must be all, or of: report, updates,", "--causes", "nothing", "--models", "encoder-only")]
    [InlineData("--causes is of one model", "--causes", "all")]
    [InlineData("--minutes does not go with --causes", "--causes", "all", "--minutes", "1")]
    [InlineData("--followers needs --photos", "--followers", "2")]
    public async Task Wrong_options_are_told(string message, params string[] arguments)
    {
        using var session = new Session();

        var (code, _, error) = await session.Run(arguments);

        code.Should().Be(2);
        error.Should().Contain(message);
    }

    private string Study(string[] causes, ModelKind model = ModelKind.EncoderOnly, int seed = 1, int epochs = 1, int code = 0, CancellationToken cancellation = default)
    {
        using var console = new StringWriter();
        var settings = SmallSettings.For(folder.FullName, model) with { Epochs = epochs, Seed = seed, Causes = causes };
        using var corpus = DrawnSplits.Open();

        new CauseStudy(settings, console).Run(corpus, cancellation).Should().Be(code);
        return console.ToString();
    }
}
