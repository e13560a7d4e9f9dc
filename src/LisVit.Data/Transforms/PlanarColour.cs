using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LisVit.Data.Transforms;

/// <summary>A <see cref="ColourTransform"/> for eight pixels whose channels lie apart; the same sums in the same order.</summary>
internal readonly struct PlanarColour(ColourTransform colour)
{
    private readonly Channel red = new(colour, 0);
    private readonly Channel green = new(colour, 1);
    private readonly Channel blue = new(colour, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Red(Vector256<float> r, Vector256<float> g, Vector256<float> b) => red.Of(r, g, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Green(Vector256<float> r, Vector256<float> g, Vector256<float> b) => green.Of(r, g, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Blue(Vector256<float> r, Vector256<float> g, Vector256<float> b) => blue.Of(r, g, b);

    private readonly struct Channel(ColourTransform colour, int channel)
    {
        private readonly Vector256<float> ofRed = Vector256.Create(colour.Red.GetElement(channel));
        private readonly Vector256<float> ofGreen = Vector256.Create(colour.Green.GetElement(channel));
        private readonly Vector256<float> ofBlue = Vector256.Create(colour.Blue.GetElement(channel));
        private readonly Vector256<float> bias = Vector256.Create(colour.Bias.GetElement(channel));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> r, Vector256<float> g, Vector256<float> b) => ofRed * r + ofGreen * g + ofBlue * b + bias;
    }
}
