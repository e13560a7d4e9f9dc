using CsCheck;
using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class TemporalConvolutionTests
{
    private const int Width = 8;

    [Fact]
    public void Clips_of_any_lengths_give_alone_what_they_give_in_a_batch()
    {
        var cases = Gen.Select(Gen.Int[1, 13].Array[1, 4], Gen.OneOf(Gen.Const(1), Gen.Const(3), Gen.Const(5)), Gen.Int[1, 4], Gen.Int[0, 1000]);
        cases.Sample(
            (lengths, kernel, pool, seed) =>
            {
                using var scope = NewDisposeScope();
                using var gradients = no_grad();
                ModuleContract.Seeded(seed);
                using var module = new TemporalConvolution(Width, kernel, pool);
                var stage = new TemporalStage(kernel, pool);
                var most = lengths.Max();
                var x = randn([lengths.Length, most, Width]);
                var mask = LengthMask.Of(tensor(lengths.Select(length => (long)length).ToArray()), most, CPU);

                var together = module.call(x * mask.unsqueeze(-1).to_type(float32), mask);

                together.shape.Should().Equal(lengths.Length, stage.Length(most), Width);
                var pooled = module.Mask(mask)!.sum(1).data<long>().ToArray();
                pooled.Should().Equal(lengths.Select(length => stage.Length(length)));
                for (var clip = 0; clip < lengths.Length; clip++)
                {
                    var alone = module.call(x.narrow(0, clip, 1).narrow(1, 0, lengths[clip]), null);
                    alone.shape[1].Should().Be(pooled[clip]);
                    (together.narrow(0, clip, 1).narrow(1, 0, pooled[clip]) - alone).abs().max().item<float>().Should().BeLessThan(1e-5f);
                    together.narrow(0, clip, 1).narrow(1, pooled[clip], together.shape[1] - pooled[clip]).abs().sum().item<float>().Should().Be(0, "padding is zero");
                }
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public void Pooling_keeps_the_largest_values_of_neighbours_below_zero_too()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var module = new TemporalConvolution(1, 1, pool: 2);
        foreach (var parameter in module.parameters())
            parameter.zero_();
        var x = tensor(new float[] { -3, -1, -2, -5, -4 }, [1, 5, 1]);

        var pooled = module.call(x, null);

        pooled.data<float>().ToArray().Should().Equal(-1, -2, -4);
    }

    [Fact]
    public void After_K5P2K5P2_a_step_has_seen_16_frames_and_no_other()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(1);
        using var first = new TemporalConvolution(Width, 5, 2);
        using var second = new TemporalConvolution(Width, 5, 2);
        var x = randn([1, 40, Width], requires_grad: true);

        second.call(first.call(x, null), null).select(1, 5).sum().backward();

        var seen = x.grad!.abs().sum(-1).flatten().data<float>().ToArray().Index().Where(frame => frame.Item != 0).Select(frame => frame.Index).ToArray();

        // Each step pools two of the second convolution, which see 6 of the first pooling: 12 frames, and two more on either side by the first convolution.
        (seen.Min(), seen.Max()).Should().Be((14, 29));
        TemporalStage.K5P2K5P2.Aggregate(40L, (frames, stage) => stage.Length(frames)).Should().Be(10);
    }

    [Theory]
    [InlineData(4, 1, "kernel (4)")]
    [InlineData(5, 0, "pool (0)")]
    public void A_stage_that_cannot_be_is_refused(int kernel, int pool, string named) =>
        FluentActions.Invoking(() => new TemporalConvolution(Width, kernel, pool)).Should().Throw<ArgumentException>().WithMessage($"*{named}*");
}
