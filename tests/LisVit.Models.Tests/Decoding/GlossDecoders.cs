using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

/// <summary>Small decoders whose weights are large enough for decided, varied output.</summary>
internal static class GlossDecoders
{
    /// <summary>Memory of three clips, <c>[3 4 32]</c>, one value of which is no number.</summary>
    public static Tensor MemoryWithoutNumberIn(int clip)
    {
        var memory = randn([3, 4, 32]);
        memory[clip, 2, 5] = float.NaN;
        return memory;
    }

    /// <summary>Memory of clips as the decoder hears it: a guided one gets numbers of signs, a sign in every second frame.</summary>
    public static Tensor Memory(GlossDecoder decoder, int clips, int frames)
    {
        var features = randn([clips, frames, decoder.Options.Width]) * 3;
        if (!decoder.Options.Guided)
            return features;
        var numbers = tensor(Enumerable.Range(1, frames).Select(frame => frame / 2f).ToArray());
        return cat([features, numbers.view(1, frames, 1).expand(clips, -1, -1)], -1);
    }

    public static GlossDecoder Make(GlossDecoderOptions options, int seed = 11)
    {
        ModuleContract.Seeded(seed);
        var decoder = new GlossDecoder(options);
        using var gradients = no_grad();
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            if (name.StartsWith("embedding", StringComparison.Ordinal) || name.StartsWith("classifier", StringComparison.Ordinal))
                parameter.mul_(3);
        }

        decoder.eval();
        return decoder;
    }

    /// <summary>Logits of the next token after a sequence, computed at once, without begin.</summary>
    public static double[] LogProbabilities(GlossDecoder decoder, Tensor memory, IEnumerable<int> glosses)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        long[] tokens = [decoder.Options.Begin, .. glosses.Select(gloss => (long)gloss)];
        var logits = decoder.call(tensor(tokens, [1, tokens.Length]), memory, null)[0, -1].to_type(float64);
        if (decoder.Options.Begin != decoder.Options.End)
            logits[decoder.Options.Begin] = double.NegativeInfinity;
        return logits.log_softmax(-1).data<double>().ToArray();
    }
}
