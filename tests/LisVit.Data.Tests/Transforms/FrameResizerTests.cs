using System.Runtime.Intrinsics.X86;
using CsCheck;
using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Transforms;

public sealed class FrameResizerTests
{
    private static readonly ColourTransform Colour = ColourTransform.Identity.Saturate(1.3).Contrast(0.8, 120).Gain(1.1, 0.9, 1.05).Standardise([0.5f, 0.4f, 0.3f], [0.2f, 0.3f, 0.4f]);

    private static readonly Gen<(int Source, int Resized, int Kept)> Side =
        from source in Gen.Int[1, 70]
        from resized in Gen.OneOf(Gen.Const(source), Gen.Int[1, 70])
        from kept in Gen.Int[1, resized]
        select (source, resized, kept);

    [SkippableFact]
    public void Eight_pixels_at_once_give_the_bits_of_one_at_a_time()
    {
        Skip.IfNot(Avx2.IsSupported, "The processor has no AVX2, so there is one way only.");
        var planar = 0;
        Gen.Select(Side, Side, Gen.Bool, Gen.Bool, Gen.Int).Sample((height, width, antialias, roundToBytes, seed) =>
        {
            var random = StableRandom.Of(seed);
            var frame = new byte[height.Source * width.Source * RgbFrames.Channels];
            random.NextBytes(frame);
            var window = new FrameWindow(random.Next(width.Resized - width.Kept + 1), random.Next(height.Resized - height.Kept + 1), width.Kept, height.Kept);
            var columns = new ColumnPass(ResizeTable.Create(width.Source, width.Resized, antialias), window.X, window.Width, Colour, roundToBytes);
            if (columns.CanBePlanar)
                Interlocked.Increment(ref planar);

            Resize(allowPlanar: true).Should().Equal(Resize(allowPlanar: false));

            float[] Resize(bool allowPlanar)
            {
                using var resizer = new FrameResizer(width.Source, ResizeTable.Create(height.Source, height.Resized, antialias), window, columns, allowPlanar);
                var target = new float[RgbFrames.Channels * window.Height * window.Width];
                resizer.Resize(frame, target);
                return target;
            }
        }, iter: 300);
        planar.Should().BeGreaterThan(100);
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(15, 16)]
    [InlineData(16, 16)]
    [InlineData(37, 16)]
    public void Pixels_are_split_into_planes_at_any_width(int width, int seed)
    {
        var bytes = new byte[3 * width];
        StableRandom.Of(seed).NextBytes(bytes);
        var planes = new float[bytes.Length];

        PixelRow.WidenToPlanes(bytes, planes);

        planes.Should().Equal(from channel in Enumerable.Range(0, 3) from x in Enumerable.Range(0, width) select (float)bytes[3 * x + channel]);
    }
}
