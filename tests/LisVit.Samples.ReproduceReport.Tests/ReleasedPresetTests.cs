using System.Text.Json;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class ReleasedPresetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_alone_leaves_out_the_first_gloss_and_the_end() =>
        Enum.GetValues<Preset>().Where(preset => ModelTraining.DecoderTrainingOf(preset) == DecoderTraining.Released).Should().Equal(Preset.Released);

    [Fact]
    public void Its_decoder_is_scored_by_what_it_was_trained_to_predict()
    {
        using var corpus = DrawnSplits.Open();

        new Experiment(Released, TextWriter.Null).Run(corpus, CancellationToken.None).Should().Be(0);

        using var results = JsonDocument.Parse(File.ReadAllText(folder.PathTo("results.json")));
        var model = results.RootElement.GetProperty("models")[0];
        var forced = model.GetProperty("released").GetProperty("memories")[0];
        forced.GetProperty("tokenErrorRate").GetDouble().Should().Be(model.GetProperty("validation").GetProperty("tokenErrorRate").GetDouble(), "both ask for the same");
    }

    [Fact]
    public void A_decoder_without_a_head_is_not_decoded_by_both()
    {
        using var corpus = DrawnSplits.Open();

        FluentActions.Invoking(() => new Experiment(Released with { Joint = true }, TextWriter.Null).Run(corpus, CancellationToken.None)).Should().Throw<UsageException>().WithMessage("--decoding joint needs a CTC head*");
    }

    private Settings Released => SmallSettings.For(folder.FullName, ModelKind.EncoderDecoder) with { Preset = Preset.Released };
}
