using LisVit.Models;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class ListeningMapTests
{
    private const int Steps = 5;

    private static readonly VideoMobileViTOptions Encoder = VideoMobileViTOptions.Xxs;

    [Fact]
    public void A_row_for_each_gloss_and_the_end_shares_its_attention_out_over_the_steps()
    {
        var map = Map(MemorySubstitute.None, GlossDecoderOptions.Report(Encoder.Features, 3));

        (map.Silence, map.Layers.Count).Should().Be((false, 3));
        foreach (var layer in map.Layers)
        {
            (layer.GetLength(0), layer.GetLength(1)).Should().Be((3, Steps));
            Rows(layer).Should().OnlyContain(row => Math.Abs(row.Sum() - 1) < 1e-5);
        }

        Rows(map.Layers[0])[0].Should().Contain(share => Math.Abs(share - (1f / Steps)) > 1e-4, "what differs is not heard alike");
    }

    [Fact]
    public void Steps_that_nothing_tells_apart_are_heard_alike()
    {
        var map = Map(MemorySubstitute.Zeros, GlossDecoderOptions.Recommended(Encoder.Features, 3));

        foreach (var row in map.Layers.SelectMany(Rows))
            row.Skip(1).Should().OnlyContain(share => Math.Abs(share - row[1]) < 1e-5, "it has no positions");
    }

    [Fact]
    public void A_guided_decoder_can_hear_silence_too()
    {
        var map = Map(MemorySubstitute.None, GlossDecoderOptions.Recommended(Encoder.Features, 3));

        map.Silence.Should().BeTrue();
        map.Layers.Should().OnlyContain(layer => layer.GetLength(1) == Steps + 1);
    }

    private static ListeningMap Map(MemorySubstitute substitute, GlossDecoderOptions decoder)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var model = new EncoderDecoderRecognizer(Encoder, decoder, auxiliaryGlosses: decoder.Guided ? 3 : 0);
        model.eval();
        return ListeningMap.Of(model, "model", "clip", new(randn(1, Steps, Encoder.Features), tensor([(long)Steps])), (substitute, "memory"), [1, 2], ["EINS", "ZWEI"]);
    }

    private static float[][] Rows(float[,] table) =>
        [.. Enumerable.Range(0, table.GetLength(0)).Select(row => Enumerable.Range(0, table.GetLength(1)).Select(column => table[row, column]).ToArray())];
}
