using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace LisVit.Data.Frames;

/// <summary>A PNG or JPEG image whose header is read and whose pixels are not decoded yet. Buffers are lent and go back when it is disposed.</summary>
internal sealed class EncodedImage : IDisposable
{
    private const int RgbaChannels = 4;

    // Only what is named as an image gets to a decoder: the library knows a dozen more formats.
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] JpegSignature = [0xFF, 0xD8, 0xFF];

    private readonly string path;
    private readonly byte[] lent;
    private GCHandle pinned;
    private SKData? data;
    private SKCodec? codec;

    private EncodedImage(string path, byte[] lent)
    {
        this.path = path;
        this.lent = lent;
        pinned = GCHandle.Alloc(lent, GCHandleType.Pinned);
    }

    /// <summary>Height in pixels.</summary>
    public int Height => codec!.Info.Height;

    /// <summary>Width in pixels.</summary>
    public int Width => codec!.Info.Width;

    /// <summary>Reads a file and the image's header.</summary>
    /// <exception cref="InvalidDataException">It is missing, too large or no upright PNG or JPEG image.</exception>
    public static EncodedImage Open(string path)
    {
        var file = StoredFile.Target(new FileInfo(path));
        if (!file.Exists)
            throw new InvalidDataException($"Frame '{path}' is missing. Expected is a PNG or JPEG image; restore it from the corpus.");
        // A pipe or a device has no length, and would never end.
        if (file.Length == 0)
            throw Corrupt(path, "it is empty");
        if (file.Length > FrameLimits.MostBytes)
            throw Corrupt(path, $"it has {file.Length} bytes, and a frame may have {FrameLimits.MostBytes}");

        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var lent = ArrayPool<byte>.Shared.Rent((int)file.Length);
        var image = new EncodedImage(path, lent);
        try
        {
            var length = 0;
            for (int read; length < file.Length && (read = RandomAccess.Read(handle, lent.AsSpan(length, (int)file.Length - length), length)) > 0;)
                length += read;
            image.ReadHeader(length, FrameLimits.MaximumPixels);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Reads the header of an image in memory.</summary>
    public static EncodedImage Of(ReadOnlySpan<byte> file, string path, int mostPixels)
    {
        var lent = ArrayPool<byte>.Shared.Rent(file.Length);
        file.CopyTo(lent);
        var image = new EncodedImage(path, lent);
        try
        {
            image.ReadHeader(file.Length, mostPixels);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the pixels, <c>[h w c]</c>.</summary>
    /// <param name="rgb">Receives them: <see cref="Height"/> x <see cref="Width"/> x 3 bytes.</param>
    /// <exception cref="InvalidDataException">The image is damaged or cut short.</exception>
    public void Decode(Span<byte> rgb)
    {
        // Unpremultiplied and without a colour space, the decoder hands out the stored values as they are.
        var info = new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var rgba = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        var target = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            var result = codec!.GetPixels(info, target.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
                throw Corrupt(path, result.ToString());
            DropAlpha(rgba.AsSpan(0, info.BytesSize), rgb);
        }
        finally
        {
            target.Free();
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    public void Dispose()
    {
        codec?.Dispose();
        data?.Dispose();
        pinned.Free();
        ArrayPool<byte>.Shared.Return(lent);
    }

    private void ReadHeader(int length, int mostPixels)
    {
        if (length == 0)
            throw Corrupt(path, "it is empty");
        var start = lent.AsSpan(0, length);
        if (!start.StartsWith(PngSignature) && !start.StartsWith(JpegSignature))
            throw Corrupt(path, "it is no image that can be read");
        data = SKData.Create(pinned.AddrOfPinnedObject(), length);
        codec = SKCodec.Create(data) ?? throw Corrupt(path, "it is no image that can be read");
        if ((long)Width * Height > mostPixels)
            throw Corrupt(path, $"it claims {Width} x {Height} pixels, and a frame may have {mostPixels}");
        if (codec.EncodedOrigin != SKEncodedOrigin.TopLeft)
            throw new InvalidDataException($"Frame '{path}' is stored turned or mirrored ({codec.EncodedOrigin} in its EXIF data). Save it upright.");
    }

    private static void DropAlpha(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        var (from, to) = (0, 0);
        // Four pixels at once; the last four bytes written are rubbish that the next pixels cover.
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
        for (; to + Vector128<byte>.Count <= rgb.Length; from += 16, to += 12)
            Vector128.Shuffle(Vector128.Create(rgba[from..]), order).CopyTo(rgb[to..]);
        for (; to < rgb.Length; from += RgbaChannels, to += RgbFrames.Channels)
            rgba.Slice(from, RgbFrames.Channels).CopyTo(rgb[to..]);
    }

    private static InvalidDataException Corrupt(string path, string reason) =>
        new($"Frame '{path}' cannot be decoded: {reason}. Expected is a whole PNG or JPEG image; restore it from the corpus.");
}
