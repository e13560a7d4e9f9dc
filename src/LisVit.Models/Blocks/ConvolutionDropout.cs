using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Dropout after a convolution unit.</summary>
/// <param name="Probability">Probability of zeroing, in <c>[0, 1)</c>; 0 leaves the dropout out.</param>
/// <param name="WholeChannels">Whether whole channels are zeroed (as the released encoder-decoder does) instead of single values.</param>
public readonly record struct ConvolutionDropout(double Probability, bool WholeChannels = false)
{
    internal nn.Module<Tensor, Tensor>? ToModule() => Probability switch
    {
        0 => null,
        > 0 and < 1 => WholeChannels ? nn.Dropout2d(Probability) : new ValueDropout(Probability),
        _ => throw new ArgumentException($"dropout probability ({Probability}) must be in [0, 1)."),
    };
}
