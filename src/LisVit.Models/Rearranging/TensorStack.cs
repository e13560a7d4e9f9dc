using static TorchSharp.torch;

namespace LisVit.Models.Rearranging;

/// <summary>Stacks a list of tensors along a new first axis, saying which one does not fit.</summary>
internal static class TensorStack
{
    public static Tensor Stack(IReadOnlyList<Tensor> tensors, string pattern)
    {
        if (tensors.Count == 0)
            throw new ArgumentException($"The list of tensors for \"{pattern}\" is empty; it must have at least one.", nameof(tensors));
        var shape = tensors[0].shape;
        for (var index = 1; index < tensors.Count; index++)
        {
            if (!tensors[index].shape.AsSpan().SequenceEqual(shape))
                throw new ArgumentException(
                    $"Cannot stack the tensors for \"{pattern}\": tensor {index} is [{string.Join(", ", tensors[index].shape)}], but tensor 0 is [{string.Join(", ", shape)}].", nameof(tensors));
        }

        return stack(tensors, dim: 0);
    }
}
