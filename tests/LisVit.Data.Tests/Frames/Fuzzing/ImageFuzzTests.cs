using LisVit.Data.Frames;
using LisVit.Tests.Fuzzing;
using SkiaSharp;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Frames.Fuzzing;

/// <summary>Whatever is in an image, it is decoded or refused. Native memory is not counted here; the limit on pixels bounds it.</summary>
[Trait("Category", "Fuzz")]
public sealed class ImageFuzzTests(ITestOutputHelper output)
{
    private const int MaximumPixels = 4096;

    private static readonly byte[] PngBytesThatMatter = [.. "IHDRPLTEIDATIENDtRNSgAMAiCCPeXIfacTLfcTLfdAT\0\u0001\u0002\u0003\u0004\u0006\u0008\u0010"u8];
    private static readonly byte[] JpegBytesThatMatter = [0xFF, 0xD8, 0xD9, 0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xD0, 0xE0, 0xE1, 0xE2, 0xEE, 0, 1, 2, 3, 4, 0x11, 0x22];

    [Fact]
    public void A_damaged_png_is_decoded_or_refused()
    {
        byte[][] seeds =
        [
            Noise(SKEncodedImageFormat.Png, 40, 30),
            Noise(SKEncodedImageFormat.Png, 3, 5),
            PngBytes.Flat(16, 16, 16, PngBytes.ColourAlpha, [1, 2, 3, 4, 5, 6, 7, 8]),
            PngBytes.Flat(33, 9, 4, PngBytes.Palette, [0x10], PngBytes.Chunk("PLTE", [1, 2, 3, 10, 20, 30]), PngBytes.Chunk("tRNS", [255, 9])),
            PngBytes.Flat(9, 9, 1, PngBytes.Grey, [0x5A]),
            PngBytes.Claiming(64, 64),
        ];

        // Three quarters have right checksums, without which hardly anything reaches the decoder.
        var run = FuzzRun.Of(random => random.Next(4) == 0 ? Mutation.OfOne(seeds, PngBytesThatMatter, random) : PngBytes.WithRightChecksums(Mutation.OfOne(seeds, PngBytesThatMatter, random)), Decode);

        output.WriteLine(run.Report("png"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    [Fact]
    public void A_damaged_jpeg_is_decoded_or_refused()
    {
        byte[][] seeds = [Noise(SKEncodedImageFormat.Jpeg, 40, 30), Noise(SKEncodedImageFormat.Jpeg, 3, 5), Noise(SKEncodedImageFormat.Jpeg, 64, 64)];

        var run = FuzzRun.Of(random => Mutation.OfOne(seeds, JpegBytesThatMatter, random), Decode);

        output.WriteLine(run.Report("jpeg"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    private static void Decode(byte[] file)
    {
        try
        {
            using var image = EncodedImage.Of(file, FuzzRun.Source, MaximumPixels);
            image.Decode(new byte[image.Height * image.Width * RgbFrames.Channels]);
        }
        catch (InvalidDataException e) when (e.Message.StartsWith($"Frame '{FuzzRun.Source}'", StringComparison.Ordinal))
        {
            throw new InvalidDataException(e.Message["Frame ".Length..], e);
        }
    }

    private static byte[] Noise(SKEncodedImageFormat format, int width, int height)
    {
        var random = new Random(width);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        random.NextBytes(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(format, 80);
        return data.ToArray();
    }
}
