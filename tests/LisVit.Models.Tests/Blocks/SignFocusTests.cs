using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class SignFocusTests
{
    [Fact]
    public void What_a_token_hears_falls_with_the_distance_of_its_sign_and_slower_in_each_head()
    {
        using var scope = NewDisposeScope();
        var signs = tensor(new[] { 1f, 1.5f, 2f, 3f }, [1, 4]);

        var bias = SignFocus.Of(signs, first: 1, tokens: 2, heads: 8, mask: null);  // the tokens that predict signs 2 and 3

        bias.shape.Should().Equal(1, 8, 2, 5);
        bias[0, 0, 0].data<float>().ToArray().Should().Equal(-2, -8, -4, 0, -8);
        bias[0, 0, 1].data<float>().ToArray().Should().Equal(-2, -16, -12, -8, 0);
        bias[0, 2, 0].data<float>().ToArray().Should().Equal(-1, -4, -2, 0, -4);
        bias[0, 6, 1].data<float>().ToArray().Should().Equal(-0.25f, -2, -1.5f, -1, 0);
    }

    [Fact]
    public void The_silence_is_nearer_than_anything_but_the_own_sign()
    {
        using var scope = NewDisposeScope();
        var signs = tensor(new[] { 0.5f, 1f, 1.5f }, [1, 3]);

        var bias = SignFocus.Of(signs, first: 0, tokens: 3, heads: 1, mask: null);

        bias[0, 0].argmax(-1).data<long>().ToArray().Should().Equal(2, 0, 0);  // sign 1 is there, signs 2 and 3 are not
    }

    [Fact]
    public void Padding_is_never_heard()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new[] { true, false }, [1, 1, 1, 2]);

        var bias = SignFocus.Of(tensor(new[] { 1f, 1f }, [1, 2]), first: 0, tokens: 1, heads: 2, mask);

        bias.select(-1, 1).data<float>().ToArray().Should().Equal(0, 0);
        bias.select(-1, 2).data<float>().ToArray().Should().Equal(float.NegativeInfinity, float.NegativeInfinity);
    }
}
