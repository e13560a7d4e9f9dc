using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Shows a decoder where in the memory the signs are: to each frame, normalised, it adds what the CTC head reads there, and, as its position, the number of the sign that the head's best path is at. The decoder's
/// token n then finds sign n at the position that it has itself, instead of learning from nothing how many frames a sign takes. Frames of blank get no position.
/// </summary>
/// <remarks>
/// Sources: the CTC head's probabilities are fed back as by Nozaki and Komatsu, "Relaxing the Conditional Independence Assumption of CTC-based ASR by Conditioning on Intermediate Predictions", section 3;
/// that its spikes should tell a decoder where tokens are is the idea of Tian et al., "Spike-Triggered Non-Autoregressive Transformer for End-to-End Speech Recognition", section 3. Counting them as positions is ours.
/// </remarks>
public sealed class CtcGuide : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Linear reading;

    /// <summary>Makes the module.</summary>
    /// <param name="width">Even width d of the memory.</param>
    /// <param name="glosses">Number of glosses of the CTC head, without blank.</param>
    public CtcGuide(long width, long glosses)
        : base(nameof(CtcGuide))
    {
        norm = nn.LayerNorm(width);
        reading = nn.Linear(glosses + 1, width, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Guides a decoder.</summary>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="logits">What the CTC head made of it, <c>[b t v]</c>; class 0 is blank.</param>
    /// <returns>What the decoder is to hear, <c>[b t d]</c>, with positions.</returns>
    public override Tensor forward(Tensor memory, Tensor logits)
    {
        using var scope = NewDisposeScope();
        var read = reading.call(logits.softmax(-1).to_type(memory.dtype)).to_type(memory.dtype);
        return norm.call(memory).to_type(memory.dtype).Plus(read).Plus(Positions(logits, memory.shape[2]).to_type(memory.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>The number of the sign, from 1, that the best path is at in each frame; 0 where it is at blank.</summary>
    /// <param name="logits">Logits, <c>[b t v]</c>.</param>
    /// <returns>Numbers, <c>[b t]</c>, int64.</returns>
    internal static Tensor SignNumbers(Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var blank = ((long)CtcClassifier.Blank).ToScalar();
        var labels = logits.detach().argmax(-1);
        var before = cat([full_like(labels.narrow(1, 0, 1), blank), labels.narrow(1, 0, labels.shape[1] - 1)], 1);
        var signs = labels.ne(blank);
        return (signs.logical_and(labels.ne(before)).cumsum(1) * signs).MoveToOuterDisposeScope();
    }

    private static Tensor Positions(Tensor logits, long width)
    {
        var (frames, device) = (logits.shape[1], logits.device);
        var table = cat([zeros([1, width], device: device), PositionalEncoding.Table(frames, width, device)], 0);  // sign n, from 1, is at position n - 1, as the token that it follows
        return table.index_select(0, SignNumbers(logits).flatten()).view(logits.shape[0], frames, width);
    }
}
