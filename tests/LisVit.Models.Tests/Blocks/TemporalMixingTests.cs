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

    [Fact]
    public void It_is_a_depthwise_convolution_along_time_with_a_shortcut()
    {
        using var scope = NewDisposeScope();
        using var module = Trained();
        var x = randn([5, Channels, 2, 2]);
        var (before, behind) = Shares(module);
        var kernel = stack([before, ones(Channels), behind], 1).unsqueeze(1);  // c 3 -> c 1 3

        var convolved = nn.functional.conv1d(x.permute(2, 3, 1, 0).flatten(0, 1), kernel, padding: 1, groups: Channels);  // n c h w -> (h w) c n

        Mix(module, x, 5).allclose(convolved.view(2, 2, Channels, 5).permute(3, 2, 0, 1), rtol: 1e-5, atol: 1e-6).Should().BeTrue();
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

    private static TemporalMixing Trained()
    {
        ModuleContract.Seeded(3);
        var module = new TemporalMixing(Channels);
        using var gradients = no_grad();
        foreach (var parameter in module.parameters())
            parameter.normal_();
        return module;
    }

    private static (Tensor Before, Tensor Behind) Shares(TemporalMixing module)
    {
        var state = module.state_dict();
        return (state["before"], state["behind"]);
    }

    private static Tensor Mix(TemporalMixing module, Tensor x, params long[] lengths)
    {
        using var valid = tensor(lengths);
        using var fold = new FrameFold(lengths.Length, lengths.Max(), valid, CPU);
        return module.call(x, fold);
    }
}
