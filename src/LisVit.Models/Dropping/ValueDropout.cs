using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Dropping;

/// <summary>Dropout of single values. On a processor all threads draw (<see cref="DropoutMask"/>), elsewhere libtorch does.</summary>
/// <param name="probability">Probability of zeroing, in <c>[0, 1)</c>.</param>
internal sealed class ValueDropout(double probability) : nn.Module<Tensor, Tensor>(nameof(ValueDropout))
{
    public override Tensor forward(Tensor x) => (training, probability) switch
    {
        (false, _) or (_, 0) => x.alias(),
        _ when TensorMemory.Serves(x) => DroppedValues.Apply(DropoutMask.Draw(probability), x),
        _ => nn.functional.dropout(x, probability),
    };
}
