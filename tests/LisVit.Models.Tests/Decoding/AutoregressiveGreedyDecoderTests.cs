using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class AutoregressiveGreedyDecoderTests
{
    private static readonly GlossDecoderOptions Options = GlossDecoderOptions.Report(32, 4);

    [Fact]
    public void Free_running_follows_the_most_likely_tokens_of_teacher_forcing()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        var memory = randn([2, 3, 32]) * 3;

        var decoded = AutoregressiveGreedyDecoder.Decode(decoder, memory, maximumGlosses: 6);

        for (var clip = 0; clip < 2; clip++)
        {
            long[] tokens = [Options.Begin, .. decoded[clip].Select(gloss => (long)gloss)];
            var logits = decoder.call(tensor(tokens, [1, tokens.Length]), memory.narrow(0, clip, 1), null);
            logits[0, .., Options.Begin] = double.NegativeInfinity;
            var best = logits[0].argmax(-1).data<long>().ToArray();
            best[..^1].Should().Equal(tokens[1..]);
            decoded[clip].Should().NotContain([Options.Begin, Options.End]);
            if (decoded[clip].Count < 6)
                best[^1].Should().Be(Options.End);
        }
    }

    private static GlossDecoder Make()
    {
        ModuleContract.Seeded(11);
        var decoder = new GlossDecoder(Options);
        decoder.eval();
        return decoder;
    }
}
