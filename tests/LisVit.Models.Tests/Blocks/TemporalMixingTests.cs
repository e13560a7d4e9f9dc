using LisVit.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class TemporalMixingTests
{
    private const long Channels = 3;

    [Fact]
    public void A_new_one_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var module = new TemporalMixing(Channels);
        var x = randn([7, Channels, 2, 2]);

        Mix(module, x, 3, 4).equal(x).all().item<bool>().Should().BeTrue();
    }

    public static TheoryData<long, ScalarType, double> Sizes()
    {
        var sizes = new TheoryData<long, ScalarType, double>();
        foreach (var channels in new long[] { 3, 16, 24, 32, 48, 64 })
        {
            sizes.Add(channels, float64, 1e-12);
            sizes.Add(channels, float32, 1e-5);
            sizes.Add(channels, bfloat16, 0.02);
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Each_frame_gets_shares_of_the_frames_before_and_behind(long channels, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var module = Trained(channels);
        module.to(type);
        var x = randn([5, channels, 4, 6]).to_type(type).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).detach();
        var weights = randn([5, channels, 4, 6]).to_type(type);
        x.requires_grad = true;
        var state = module.state_dict();
        var (before, behind) = (Leaf(state["before"]), Leaf(state["behind"]));
        var exact = Leaf(x);
        var nothing = zeros_like(exact.narrow(0, 0, 1));

        var mixed = Mix(module, x, 5);
        (mixed * weights).sum().backward();
        var expected = exact + (before.view(1, -1, 1, 1) * cat([nothing, exact.narrow(0, 0, 4)])) + (behind.view(1, -1, 1, 1) * cat([exact.narrow(0, 1, 4), nothing]));
        (expected * weights.to_type(float64)).sum().backward();

        Far(mixed, expected).Should().BeLessThan(tolerance);
        Far(x.grad!, exact.grad!).Should().BeLessThan(tolerance);
        var gradients = module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        Far(gradients["before"], before.grad!).Should().BeLessThan(tolerance);
        Far(gradients["behind"], behind.grad!).Should().BeLessThan(tolerance);

        static Tensor Leaf(Tensor x)
        {
            var leaf = x.detach().to_type(float64).clone();
            leaf.requires_grad = true;
            return leaf;
        }

        static double Far(Tensor actual, Tensor expected) => ((actual.to_type(float64) - expected).abs().max() / expected.abs().max()).item<double>();
    }

    [Fact]
    public void Clips_of_a_batch_do_not_see_each_other()
    {
        using var scope = NewDisposeScope();
        using var module = Trained();
        var x = randn([8, Channels, 2, 2]);
        long[] lengths = [4, 1, 3];

        var together = Mix(module, x, lengths);

        var first = 0L;
        foreach (var length in lengths)
        {
            var clip = x.narrow(0, first, length);
            together.narrow(0, first, length).equal(Mix(module, clip, length)).all().item<bool>().Should().BeTrue($"the clip of {length} frames is the same alone");
            first += length;
        }
    }

    private static TemporalMixing Trained(long channels = Channels)
    {
        ModuleContract.Seeded(3);
        var module = new TemporalMixing(channels);
        using var gradients = no_grad();
        foreach (var parameter in module.parameters())
            parameter.normal_();
        return module;
    }

    private static Tensor Mix(TemporalMixing module, Tensor x, params long[] lengths)
    {
        using var valid = tensor(lengths);
        using var fold = new FrameFold(lengths.Length, lengths.Max(), valid, CPU);
        return module.call(x, fold);
    }
}
