using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Shows a decoder what the CTC head reads and where the signs are: to each frame, normalised, it adds what the head reads there, and beside the features it puts the number of the sign that the
/// head's best path is at. The decoder's tokens then listen to their own signs (<see cref="GlossDecoderOptions.Guided"/>), instead of learning from nothing how many frames a sign takes.
/// </summary>
/// <remarks>
/// Sources: the CTC head's probabilities are fed back as by Nozaki and Komatsu, "Relaxing the Conditional Independence Assumption of CTC-based ASR by Conditioning on Intermediate Predictions", section 3;
/// that its spikes should tell a decoder where tokens are is the idea of Tian et al., "Spike-Triggered Non-Autoregressive Transformer for End-to-End Speech Recognition", section 3, and of
/// Moritz et al., "Triggered Attention for End-to-End Speech Recognition", section 2. Counting them is ours.
/// </remarks>
public sealed class CtcGuide : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Linear reading;

    /// <summary>Makes the module.</summary>
    /// <param name="width">Width d of the memory.</param>
    /// <param name="glosses">Number of glosses of the CTC head, without blank.</param>
    public CtcGuide(long width, long glosses)
        : base(Backend.Loaded(nameof(CtcGuide)))
    {
        norm = nn.LayerNorm(width);
        reading = nn.Linear(glosses + 1, width, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Guides a decoder. No gradient flows back into the logits: what the head reads is its own loss's business.</summary>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="logits">What the CTC head made of it, <c>[b t v]</c>; class 0 is blank.</param>
    /// <returns>What a guided decoder is to hear, <c>[b t d+1]</c>: features, and behind them numbers of signs. In bfloat16 the halves between numbers are exact up to 128.</returns>
    public override Tensor forward(Tensor memory, Tensor logits)
    {
        using var scope = NewDisposeScope();
        logits = logits.detach();
        var read = reading.call(logits.softmax(-1).to_type(memory.dtype)).to_type(memory.dtype);
        var features = norm.call(memory).to_type(memory.dtype).Plus(read);
        return cat([features, SignNumbers(logits).to_type(memory.dtype).unsqueeze(-1)], -1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The number of the sign, from 1, that the best path is at in each frame. A frame of blank lies between two signs: it has a half more than the number of those before it.
    /// </summary>
    /// <param name="logits">Logits, <c>[b t v]</c>.</param>
    /// <returns>Numbers, <c>[b t]</c>, float32.</returns>
    internal static Tensor SignNumbers(Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var blank = ((long)CtcClassifier.Blank).ToScalar();
        using var half = 0.5f.ToScalar();
        var labels = logits.argmax(-1);
        var before = cat([full_like(labels.narrow(1, 0, 1), blank), labels.narrow(1, 0, labels.shape[1] - 1)], 1);
        var begun = labels.ne(blank).logical_and(labels.ne(before)).cumsum(1).to_type(float32);
        return begun.add(labels.eq(blank).to_type(float32), half).MoveToOuterDisposeScope();
    }
}
