using System.Globalization;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Parity;

/// <summary>How far a stage is from the golden one.</summary>
internal sealed record Difference(string Stage, string Shape, double Absolute, double Largest)
{
    public double Relative => Absolute / Largest;

    public static Difference Of(string stage, Tensor actual, Tensor expected)
    {
        actual.shape.Should().Equal(expected.shape, stage);
        var shape = string.Join(' ', expected.shape);
        return new(stage, $"[{shape}]", (actual - expected).abs().max().item<float>(), expected.abs().max().item<float>());
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"| `{Stage}` | {Shape} | {Largest:0.00} | {Absolute:0.0e+0} | {Relative:0.0e+0} |");
}
