using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class FrameFoldTests
{
    [Fact]
    public void Folding_drops_padding_and_unfolding_brings_zeros_back()
    {
        using var scope = NewDisposeScope();
        var x = arange(1, 7).view(2, 3).to_type(float32);
        using var fold = new FrameFold(2, 3, tensor(new long[] { 3, 1 }), CPU);

        var folded = fold.Fold(x);
        var unfolded = fold.Unfold(folded);

        folded.data<float>().ToArray().Should().Equal(1, 2, 3, 4);
        unfolded.data<float>().ToArray().Should().Equal(1, 2, 3, 4, 0, 0);
        fold.Mask!.data<bool>().ToArray().Should().Equal(true, true, true, true, false, false);
    }

    [Fact]
    public void Clips_of_one_length_need_no_mask()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 3, 4]);
        using var fold = new FrameFold(2, 3, tensor(new long[] { 3, 3 }), CPU);

        fold.Mask.Should().BeNull();
        fold.Unfold(fold.Fold(x)).allclose(x, rtol: 0, atol: 0).Should().BeTrue();
    }

    [Fact]
    public void One_length_too_few_is_refused()
    {
        using var lengths = tensor(new long[] { 3 });

        var make = () => new FrameFold(2, 3, lengths, CPU);

        make.Should().Throw<ArgumentException>().WithMessage("there are 2 clips but 1 lengths.*");
    }
}
