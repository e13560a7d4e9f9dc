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
        last.Recipe.Should().BeEquivalentTo(Recipe.Of(Preset.Recommended, model, VideoMobileViTSize.Xxs), options => options.Excluding(recipe => recipe.Decoder).Excluding(recipe => recipe.Epochs));
        last.Decoder.Should().Be(DecoderTraining.Whole);
        if (!encoderOnly)
            last.Recipe.Decoder(320, 10).Should().Be(GlossDecoderOptions.Recommended(320, 10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_way_differs_from_the_one_it_names(bool encoderOnly)
    {
        var chain = CauseChain.Of(encoderOnly ? ModelKind.EncoderOnly : ModelKind.EncoderDecoder, VideoMobileViTSize.Xxs);

        chain.Select(cause => cause.Key).Should().OnlyHaveUniqueItems();
        foreach (var cause in chain.Skip(1))
        {
            var from = chain.Single(other => other.Key == cause.From);
            (cause with { Key = from.Key, Change = from.Change, From = from.From }).Should().NotBe(from, $"{cause.Key} changes something");
        }
    }

    [Fact]
    public void A_study_trains_each_way_once_and_tells_all_that_its_folder_holds()
    {
        Study(["updates"]).Should().Contain("updates, seed 1: an update every 4 clips instead of 32.").And.Contain("Training encoder-only");

        var console = Study(["updates", "few-clips"]);

        console.Should().Contain("updates, seed 1: done before.").And.Contain("few-clips, seed 1: the recommended settings, as many updates as the report's.");
        console.Should().MatchRegex(@"(?m)^updates +float32 +an update every 4 clips instead of 32 +1 +4 +1 +[0-9.]+ +[0-9.]+ +[0-9.]+\r?$");
        File.ReadAllText(folder.PathTo("causes-encoder-only.html")).Should().Contain("<td class=\"text\">few-clips</td>").And.Contain("Share of validation frames whose most likely class is blank");
    }

    [Fact]
    public void Several_seeds_give_a_mean_and_a_spread()
    {
        foreach (var seed in new[] { 1, 2, 3 })
            Study(["few-clips"], seed: seed);

        Study(["few-clips"]).Should().MatchRegex("few-clips .* 1 2 3  [0-9.]+ \\+- [0-9.]+  ");
    }

    [Fact]
    public void A_decoder_is_heard_with_and_without_the_encoders_memory()
    {
        var console = Study(["report", "whole-sentence"], ModelKind.EncoderDecoder);

        console.Should().Contain("with N(0, 1)").And.Contain("with zeros").And.Contain("with another clip's");
        var released = CauseOutcome.All(folder.PathTo("causes")).Single(outcome => outcome.Cause == "report");
        released.Memory!.Select(memory => memory.Condition).Should().Equal("the encoder's", "N(0, 1)", "zeros", "another clip's");
        released.Memory![0].WordErrorRate.Should().Be(released.Result.Test.WordErrorRate);
    }

    [Fact]
    public void Outcomes_of_another_study_are_not_compared()
    {
        Study(["few-clips"]);

        FluentActions.Invoking(() => Study(["few-clips"], epochs: 2)).Should().Throw<UsageException>().WithMessage("*was trained with epochs 1, this study has 2. Go on with the same, or choose another --output.");
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
    [InlineData("--causes has 'nothing', but must be all, or of: report, float32,", "--causes", "nothing", "--models", "encoder-only")]
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

    private string Study(string[] causes, ModelKind model = ModelKind.EncoderOnly, int seed = 1, int epochs = 1)
    {
        using var console = new StringWriter();
        var settings = new Settings
        {
            Models = [model],
            Preset = Preset.Recommended,
            Size = VideoMobileViTSize.Xxs,
            Width = 64,
            Height = 64,
            Epochs = epochs,
            Device = "cpu",
            Seed = seed,
            Output = folder.FullName,
            Causes = causes,
        };
        using var corpus = DrawnSplits.Open();

        new CauseStudy(settings, console).Run(corpus, CancellationToken.None).Should().Be(0);
        return console.ToString();
    }
}
