using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Lets each token of a guided decoder listen to its own sign: what is added to the logits of attention falls with the distance between the number of the sign that a token predicts
/// and the number at which a frame is, steeply in the first head and gently in the last. Before all frames lies a silence, at the same small distance from every token: further than a frame
/// of the token's own sign, nearer than the blanks around it. So a token hears it when there is no such sign, and knows the end, however long the sentence is.
/// </summary>
/// <remarks>
/// Sources: Press et al., "Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation", section 3, whose distance is between tokens; that the CTC head's spikes tell
/// a decoder where to listen is the idea of Moritz et al., "Triggered Attention for End-to-End Speech Recognition", section 2. The silence is ours.
/// </remarks>
internal static class SignFocus
{
    // In nats for a sign of distance: the steepest head, and by how many octaves the gentlest is below it, nearly.
    private const double Steepest = 8;
    private const double Octaves = 4;

    private static readonly Scalar Silence = 0.25f.ToScalar();
    private static readonly Scalar Never = double.NegativeInfinity.ToScalar();

    /// <summary>What to add to the logits of attention to a silence and to the frames behind it.</summary>
    /// <param name="signs">Numbers of <see cref="CtcGuide.SignNumbers"/>, <c>[b t]</c>.</param>
    /// <param name="first">Tokens that came before these.</param>
    /// <param name="tokens">Number of tokens, l; token i of all, from 0, predicts sign i + 1.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="mask">True where the memory is valid, <c>[b 1 1 t]</c>; null for everywhere.</param>
    /// <returns>Biases, <c>[b heads l 1+t]</c>, float32; negative infinity where nothing may be heard.</returns>
    public static Tensor Of(Tensor signs, long first, long tokens, long heads, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var device = signs.device;
        var steepness = tensor(Enumerable.Range(0, (int)heads).Select(head => (float)(-Steepest * Math.Pow(2, -Octaves * head / heads))).ToArray(), device: device);
        var predicted = tensor(Enumerable.Range((int)first + 1, (int)tokens).Select(number => (float)number).ToArray(), device: device);
        var distance = (signs.to_type(float32).unsqueeze(1) - predicted.unsqueeze(1)).abs();  // b 1 t, l 1 -> b l t
        var silence = full_like(distance.narrow(2, 0, 1), Silence);
        var bias = cat([silence, distance], 2).unsqueeze(1) * steepness.view(-1, 1, 1);  // b l 1+t -> b heads l 1+t
        if (mask is not null)
            bias = bias.masked_fill(cat([zeros_like(mask.narrow(3, 0, 1)), mask.logical_not()], 3), Never);
        return bias.MoveToOuterDisposeScope();
    }
}
