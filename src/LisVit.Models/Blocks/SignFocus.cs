using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Lets each token of a guided decoder listen to its own sign: what is added to the logits of attention falls with the distance between the number of the sign that a token predicts
/// and the number at which a frame is. The first heads hear little else, the last ones nearly everything.
/// </summary>
/// <remarks>
/// Sources: Press et al., "Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation", section 3, whose distance is between tokens; that the CTC head's spikes tell
/// a decoder where to listen is the idea of Moritz et al., "Triggered Attention for End-to-End Speech Recognition", section 2.
/// </remarks>
internal static class SignFocus
{
    // In nats for a sign of distance. The gentlest of eight heads has a 16th of one.
    private const double Steepest = 8;
    private const double Octaves = 8;

    /// <summary>What to add to the logits of attention.</summary>
    /// <param name="signs">Numbers of <see cref="CtcGuide.SignNumbers"/>, <c>[b t]</c>.</param>
    /// <param name="first">Tokens that came before these.</param>
    /// <param name="tokens">Number of tokens, l; token i of all, from 0, predicts sign i + 1.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="mask">True where the memory is valid, <c>[b 1 1 t]</c>; null for everywhere.</param>
    /// <returns>Biases, <c>[b heads l t]</c>, float32; negative infinity where nothing may be heard.</returns>
    public static Tensor Of(Tensor signs, long first, long tokens, long heads, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var device = signs.device;
        var steepness = tensor(Enumerable.Range(0, (int)heads).Select(head => (float)(-Steepest * Math.Pow(2, -Octaves * head / heads))).ToArray(), device: device);
        var predicted = tensor(Enumerable.Range((int)first + 1, (int)tokens).Select(number => (float)number).ToArray(), device: device);
        var distance = (signs.to_type(float32).unsqueeze(1) - predicted.unsqueeze(1)).abs();  // b 1 t, l 1 -> b l t
        var bias = distance.unsqueeze(1) * steepness.view(-1, 1, 1);  // b l t -> b heads l t
        if (mask is not null)
        {
            // Held until the call has read it.
            using var never = double.NegativeInfinity.ToScalar();
            bias = bias.masked_fill(mask.logical_not(), never);
        }

        return bias.MoveToOuterDisposeScope();
    }
}
