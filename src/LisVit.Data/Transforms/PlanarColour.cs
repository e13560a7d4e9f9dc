using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LisVit.Data.Transforms;

/// <summary>A <see cref="ColourTransform"/> for sixteen pixels whose channels lie apart; the same sums in the same order.</summary>
internal readonly struct PlanarColour(ColourTransform colour)
{
    private readonly Channel red = new(colour, 0);
    private readonly Channel green = new(colour, 1);
    private readonly Channel blue = new(colour, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Red(Vector512<float> r, Vector512<float> g, Vector512<float> b) => red.Of(r, g, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Green(Vector512<float> r, Vector512<float> g, Vector512<float> b) => green.Of(r, g, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Blue(Vector512<float> r, Vector512<float> g, Vector512<float> b) => blue.Of(r, g, b);

    private readonly struct Channel(ColourTransform colour, int channel)
    {
        private readonly Vector512<float> ofRed = Vector512.Create(colour.Red.GetElement(channel));
        private readonly Vector512<float> ofGreen = Vector512.Create(colour.Green.GetElement(channel));
        private readonly Vector512<float> ofBlue = Vector512.Create(colour.Blue.GetElement(channel));
        private readonly Vector512<float> bias = Vector512.Create(colour.Bias.GetElement(channel));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Of(Vector512<float> r, Vector512<float> g, Vector512<float> b) => ofRed * r + ofGreen * g + ofBlue * b + bias;
    }
}
