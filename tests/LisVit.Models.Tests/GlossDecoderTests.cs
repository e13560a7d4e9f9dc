using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class GlossDecoderTests
{
    private static readonly GlossDecoderOptions Options = GlossDecoderOptions.Report(32, 4);

    [Fact]
    public void A_position_never_sees_later_tokens()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        var memory = randn([1, 3, 32]);

        var one = decoder.call(tensor(new long[] { 5, 1, 2 }, [1, 3]), memory, null);
        var other = decoder.call(tensor(new long[] { 5, 1, 4 }, [1, 3]), memory, null);

        one.narrow(1, 0, 2).allclose(other.narrow(1, 0, 2), rtol: 0, atol: 1e-6).Should().BeTrue();
        one.narrow(1, 2, 1).allclose(other.narrow(1, 2, 1), rtol: 0, atol: 1e-3).Should().BeFalse();
    }

    [Fact]
    public void Padding_of_memory_is_never_heard()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        var memory = randn([1, 3, 32]);
        var padded = cat([memory, full([1, 2, 32], 9f)], 1);
        var tokens = tensor(new long[] { 5, 1 }, [1, 2]);

        var alone = decoder.call(tokens, memory, null);
        var masked = decoder.call(tokens, padded, tensor(new long[] { 3 }));

        alone.allclose(masked, rtol: 0, atol: 1e-5).Should().BeTrue();
    }

    private static GlossDecoder Make()
    {
        ModuleContract.Seeded(11);
        var decoder = new GlossDecoder(Options);
        decoder.eval();
        return decoder;
    }
}
