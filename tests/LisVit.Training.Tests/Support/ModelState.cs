using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>Copies of a model's weights and buffers, to compare.</summary>
internal static class ModelState
{
    public static Dictionary<string, byte[]> Bits(nn.Module model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

    public static float[] Values(nn.Module model)
    {
        using var scope = NewDisposeScope();
        return [.. model.state_dict().Values.Where(tensor => tensor.is_floating_point()).SelectMany(tensor => tensor.to_type(float32).data<float>().ToArray())];
    }

    public static void ShouldBeNear(nn.Module actual, nn.Module expected, float tolerance)
    {
        Values(actual).Should().HaveSameCount(Values(expected));
        foreach (var (left, right) in Values(actual).Zip(Values(expected)))
            left.Should().BeApproximately(right, tolerance);
    }
}
