namespace LisVit.Models.Decoding;

/// <summary>A sequence in the making, shared with those that go on from it.</summary>
internal sealed class GlossSequence
{
    private readonly GlossSequence? former;
    private readonly int gloss;
    private readonly double confidence;

    private GlossSequence(GlossSequence? former, int gloss, double confidence) => (this.former, this.gloss, this.confidence) = (former, gloss, confidence);

    public static GlossSequence Empty { get; } = new(null, 0, 0);

    /// <summary>Number of glosses.</summary>
    public int Glosses { get; private init; }

    public double LogProbability { get; private init; }

    public bool Ended { get; private init; }

    /// <summary>Number of tokens: glosses and, if the sequence ended, its end.</summary>
    public int Length => Glosses + (Ended ? 1 : 0);

    /// <summary>The sequence with one token more.</summary>
    public GlossSequence Append(int token, double logProbability, int end)
    {
        var total = Math.Min(0, LogProbability + logProbability);
        return token == end
            ? new GlossSequence(former, gloss, confidence) { Glosses = Glosses, LogProbability = total, Ended = true }
            : new GlossSequence(this, token, Math.Min(1, Math.Exp(logProbability))) { Glosses = Glosses + 1, LogProbability = total };
    }

    public GlossHypothesis ToHypothesis(double score)
    {
        var decoded = new DecodedGloss[Glosses];
        var sequence = this;
        for (var i = decoded.Length - 1; i >= 0; i--, sequence = sequence.former!)
            decoded[i] = new(sequence.gloss, sequence.confidence);
        return new GlossHypothesis(decoded, LogProbability, score, Ended);
    }
}
