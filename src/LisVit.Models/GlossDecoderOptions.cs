namespace LisVit.Models;

/// <summary>Sizes and choices of a <see cref="GlossDecoder"/>, whose constructor throws an <see cref="ArgumentException"/> that names one out of range.</summary>
/// <param name="Width">Width d of tokens, a multiple of <see cref="Heads"/>; equals the memory's.</param>
/// <param name="Tokens">Number of tokens, v: glosses and special ones.</param>
/// <param name="Begin">Token that every sequence starts with, in <c>[0, v)</c>.</param>
/// <param name="End">Token that ends a sequence, in <c>[0, v)</c>.</param>
public sealed record GlossDecoderOptions(int Width, int Tokens, int Begin, int End)
{
    /// <summary>Number of layers, at least 1.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Attention heads, at least 1.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Hidden width of the feed-forward networks, at least 1.</summary>
    public int FeedForward { get; init; } = 1024;

    /// <summary>Dropout on the outputs of attention and feed-forward, in <c>[0, 1)</c>.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Whether dropout also sits inside attention and feed-forward.</summary>
    public bool DropoutInside { get; init; }

    /// <summary>Pre-norm instead of post-norm; a last normalisation then follows the layers.</summary>
    public bool NormFirst { get; init; }

    /// <summary>
    /// Whether the memory comes from a <see cref="Blocks.CtcGuide"/>: behind its features it then has the numbers of signs, the token that predicts sign n listens chiefly to frames near number n
    /// (some heads more, some less), and neither frames nor tokens have positions: the causal mask and the numbers of signs show the order of tokens, in sentences longer than those of training too.
    /// The head that guides must be trained by a loss of its own, since no gradient of the decoder reaches it.
    /// </summary>
    public bool Guided { get; init; }

    /// <summary>Width of the memory: <see cref="Width"/>, and one more for the numbers of signs if <see cref="Guided"/>.</summary>
    public int MemoryWidth => Guided ? Width + 1 : Width;

    /// <summary>The report's decoder for a vocabulary: token 0 ends, 1 to <paramref name="glosses"/> are the glosses, the next one begins.</summary>
    /// <param name="width">Width d of the memory.</param>
    /// <param name="glosses">Number of glosses.</param>
    public static GlossDecoderOptions Report(int width, int glosses) => new(width, glosses + 2, Begin: glosses + 1, End: 0);

    /// <summary>The decoder of the report's released code: one token both begins and ends; dropout also inside attention and feed-forward.</summary>
    /// <param name="width">Width d of the memory.</param>
    /// <param name="glosses">Number of glosses.</param>
    /// <param name="beginAndEnd">That token, in <c>[0, glosses]</c>. The released code shuffles its vocabulary in every process, so weights of it come with an id of their own.</param>
    public static GlossDecoderOptions Released(int width, int glosses, int beginAndEnd = 0) => new(width, glosses + 1, Begin: beginAndEnd, End: beginAndEnd) { DropoutInside = true };

    internal void Validate()
    {
        foreach (var (value, name) in new[] { (Width, nameof(Width)), (Layers, nameof(Layers)), (Heads, nameof(Heads)), (FeedForward, nameof(FeedForward)) })
        {
            if (value < 1)
                throw new ArgumentException($"{name} ({value}) must be at least 1.", name);
        }

        if (Width % Heads != 0)
            throw new ArgumentException($"{nameof(Width)} is {Width}, which {Heads} {nameof(Heads)} do not divide.", nameof(Width));
        if (!(Dropout is >= 0 and < 1))
            throw new ArgumentException($"{nameof(Dropout)} ({Dropout}) must be in [0, 1).", nameof(Dropout));
        if (Begin < 0 || Begin >= Tokens || End < 0 || End >= Tokens)
            throw new ArgumentException($"Begin ({Begin}) and End ({End}) must be among the {Tokens} tokens, in [0, {Tokens}).");
    }

    /// <summary>What we advise: as <see cref="Report"/>, guided by a CTC head, with normalisation first and less dropout.</summary>
    /// <param name="width">Width d of the memory.</param>
    /// <param name="glosses">Number of glosses.</param>
    public static GlossDecoderOptions Recommended(int width, int glosses) => Report(width, glosses) with { Guided = true, NormFirst = true, Dropout = 0.1 };
}
