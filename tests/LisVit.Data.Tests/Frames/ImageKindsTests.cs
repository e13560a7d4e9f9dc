using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Frames;

/// <summary>Every kind of PNG and JPEG that a folder can hold is decoded to 8-bit colour, or refused by name.</summary>
public sealed class ImageKindsTests : IDisposable
{
    // One colour each, made with Pillow for these tests; what it decodes them to stands beside.
    private const string ProgressiveJpeg = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAVAQEBAAAAAAAAAAAAAAAAAAAHCP/aAAwDAQACEAMQAAABgwY0h//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAQUCP//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQMBAT8Bf//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8Bf//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEABj8CP//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAT8hP//aAAwDAQACAAMAAAAQA//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQMBAT8Qf//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8Qf//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAT8QP//Z";
    private const string CmykJpeg = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAJCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8Aq4z2m2sIAP/Z";
    private const string GreyJpeg = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAIABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AIzH/9k=";

    private readonly CorpusFolder folder = new();

    public static TheoryData<string, byte[], byte[]> Pngs => new()
    {
        { "8-bit colour", PngBytes.Flat(5, 3, 8, PngBytes.Colour, [10, 20, 30]), [10, 20, 30] },
        { "16-bit colour", PngBytes.Flat(5, 3, 16, PngBytes.Colour, [10, 10, 20, 20, 30, 30]), [10, 20, 30] },
        { "8-bit colour and alpha", PngBytes.Flat(5, 3, 8, PngBytes.ColourAlpha, [10, 20, 30, 40]), [10, 20, 30] },
        { "wholly transparent", PngBytes.Flat(5, 3, 8, PngBytes.ColourAlpha, [10, 20, 30, 0]), [10, 20, 30] },
        { "16-bit colour and alpha", PngBytes.Flat(5, 3, 16, PngBytes.ColourAlpha, [10, 10, 20, 20, 30, 30, 1, 2]), [10, 20, 30] },
        { "8-bit grey", PngBytes.Flat(5, 3, 8, PngBytes.Grey, [77]), [77, 77, 77] },
        { "16-bit grey", PngBytes.Flat(5, 3, 16, PngBytes.Grey, [77, 77]), [77, 77, 77] },
        { "1-bit grey", PngBytes.Flat(5, 3, 1, PngBytes.Grey, [0xFF]), [255, 255, 255] },
        { "2-bit grey", PngBytes.Flat(5, 3, 2, PngBytes.Grey, [0b01010101]), [85, 85, 85] },
        { "grey and alpha", PngBytes.Flat(5, 3, 8, PngBytes.GreyAlpha, [77, 128]), [77, 77, 77] },
        { "palette", PngBytes.Flat(5, 3, 8, PngBytes.Palette, [1], PngBytes.Chunk("PLTE", [1, 2, 3, 10, 20, 30])), [10, 20, 30] },
        { "palette of 4 bits", PngBytes.Flat(5, 3, 4, PngBytes.Palette, [0x11], PngBytes.Chunk("PLTE", [1, 2, 3, 10, 20, 30])), [10, 20, 30] },
        { "palette with transparency", PngBytes.Flat(5, 3, 8, PngBytes.Palette, [1], PngBytes.Chunk("PLTE", [1, 2, 3, 10, 20, 30]), PngBytes.Chunk("tRNS", [255, 9])), [10, 20, 30] },
        { "with a gamma", PngBytes.Flat(5, 3, 8, PngBytes.Colour, [10, 20, 30], PngBytes.Chunk("gAMA", PngBytes.BigEndian(100_000))), [10, 20, 30] },
        { "animated", Animated(), [10, 20, 30] },
    };

    public static TheoryData<string, byte[], byte[]> Jpegs => new()
    {
        { "progressive", Convert.FromBase64String(ProgressiveJpeg), [199, 60, 29] },
        { "CMYK", Convert.FromBase64String(CmykJpeg), [190, 84, 49] },
        { "grey", Convert.FromBase64String(GreyJpeg), [77, 77, 77] },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Pngs))]
    public void Every_kind_of_png_becomes_8_bit_colour_with_its_stored_values(string kind, byte[] file, byte[] pixel)
    {
        File.WriteAllBytes(folder.At("images0001.png"), file);

        var frames = ImageFolderFrames.Open(folder.Root).Read([0]);

        (frames.Height, frames.Width).Should().Be((3, 5));
        frames.Pixels.Should().Equal(Enumerable.Repeat(pixel, 15).SelectMany(value => value), kind);
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void Every_kind_of_jpeg_becomes_8_bit_colour(string kind, byte[] file, byte[] pixel)
    {
        File.WriteAllBytes(folder.At("images0001.jpg"), file);

        var frames = ImageFolderFrames.Open(folder.Root).Read([0]);

        (frames.Height, frames.Width).Should().Be((8, 16));
        for (var i = 0; i < frames.Pixels.Length; i++)
            Math.Abs(frames.Pixels[i] - pixel[i % 3]).Should().BeLessThanOrEqualTo(3, $"channel {i % 3} of a {kind} image is {frames.Pixels[i]}");
    }

    [Theory]
    [InlineData(65_535, 65_535)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(8_193, 8_192)]
    public void A_png_that_claims_too_many_pixels_is_refused_before_memory_is_given_to_it(int width, int height)
    {
        var path = folder.At("images0001.png");
        File.WriteAllBytes(path, PngBytes.Claiming(width, height));
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0])).Should().Throw<InvalidDataException>().WithMessage($"Frame '{path}' cannot be decoded: *");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void The_limit_on_pixels_is_named()
    {
        var path = folder.At("images0001.png");
        File.WriteAllBytes(path, PngBytes.Claiming(65_535, 65_535));

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0])).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{path}' cannot be decoded: it claims 65535 x 65535 pixels, and a frame may have 67108864. Expected is a whole PNG or JPEG image; restore it from the corpus.");
    }

    [Fact]
    public void An_image_that_is_exactly_as_large_as_allowed_is_decoded()
    {
        using var image = EncodedImage.Of(PngBytes.Flat(4, 4, 8, PngBytes.Grey, [9]), "frame", mostPixels: 16);
        var pixels = new byte[48];
        image.Decode(pixels);

        pixels.Should().AllBeEquivalentTo((byte)9);
        FluentActions.Invoking(() => EncodedImage.Of(PngBytes.Flat(4, 4, 8, PngBytes.Grey, [9]), "frame", mostPixels: 15)).Should().Throw<InvalidDataException>();
    }

    [Theory]
    [InlineData("GIF89a\u0001\0\u0001\0")]
    [InlineData("BM")]
    [InlineData("RIFF\u001a\0\0\0WEBPVP8L")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    public void Another_format_under_the_name_of_an_image_is_refused(string start)
    {
        var path = folder.Text(start, "images0001.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0])).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{path}' cannot be decoded: it is no image that can be read.*");
    }

    [Fact]
    public void An_empty_file_is_named()
    {
        var path = folder.Text("", "images0001.png");

        FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0])).Should().Throw<InvalidDataException>()
            .WithMessage($"Frame '{path}' cannot be decoded: it is empty. Expected is a whole PNG or JPEG image; restore it from the corpus.");
    }

    [Fact]
    public void A_jpeg_cut_short_is_never_read()
    {
        var path = folder.At("images0001.jpg");
        var whole = Convert.FromBase64String(GreyJpeg);
        // Pixels end before the end marker.
        for (var length = 0; length < whole.Length - 4; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            FluentActions.Invoking(() => ImageFolderFrames.Open(folder.Root).Read([0])).Should().Throw<InvalidDataException>($"{length} bytes of {whole.Length} are no image").WithMessage($"Frame '{path}' cannot be decoded*");
        }
    }

    /// <summary>Two frames; the first is the still picture.</summary>
    private static byte[] Animated()
    {
        byte[] Control(int sequence) =>
            PngBytes.Chunk("fcTL", [.. PngBytes.BigEndian(sequence), .. PngBytes.BigEndian(5), .. PngBytes.BigEndian(3), .. new byte[8], 0, 1, 0, 25, 0, 0]);

        byte[] second = [.. Enumerable.Repeat((byte[])[0, .. Enumerable.Repeat((byte)99, 15)], 3).SelectMany(row => row)];
        var still = PngBytes.Flat(5, 3, 8, PngBytes.Colour, [10, 20, 30], PngBytes.Chunk("acTL", [.. PngBytes.BigEndian(2), .. PngBytes.BigEndian(0)]), Control(0));
        var end = PngBytes.Chunk("IEND", []);
        return [.. still[..^end.Length], .. Control(1), .. PngBytes.Chunk("fdAT", [.. PngBytes.BigEndian(2), .. PngBytes.Deflated(second)]), .. end];
    }
}
