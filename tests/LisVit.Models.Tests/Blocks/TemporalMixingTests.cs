using LisVit.Models.Blocks;
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

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(48)]
    [InlineData(64)]
    public void Each_frame_gets_shares_of_the_frames_before_and_behind(long channels)
    {
        using var scope = NewDisposeScope();
        using var module = Trained(channels);
        var x = randn([5, channels, 4, 6]).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var state = module.state_dict();
        var nothing = zeros_like(x.narrow(0, 0, 1));
        Tensor Share(string name, Tensor neighbours) => state[name].view(1, -1, 1, 1) * neighbours;

        var expected = x + Share("before", cat([nothing, x.narrow(0, 0, 4)])) + Share("behind", cat([x.narrow(0, 1, 4), nothing]));

        Mix(module, x, 5).allclose(expected, rtol: 1e-5, atol: 1e-5).Should().BeTrue();
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
