using System.IO.Compression;
using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using LisVit.Tests;

namespace LisVit.Data.Tests.Transforms;

/// <summary>What torchvision made of the same pixels; see Files/make_fixtures.py.</summary>
internal sealed class TorchvisionFixture : IDisposable
{
    private readonly GZipStream stream;

    public TorchvisionFixture(string name) =>
        stream = new GZipStream(File.OpenRead(Repository.PathTo($"tests/LisVit.Data.Tests/Transforms/Files/{name}.bin.gz")), CompressionMode.Decompress);

    public static RgbFrames Pixels(int height, int width)
    {
        var pixels = new byte[height * width * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var noise = (int)((uint)(i + 1) * 2654435761 >> 24);
            pixels[i] = (byte)(i % 5 < 3 ? noise * noise >> 8 : i * 256L / pixels.Length);
        }

        return new RgbFrames(pixels, 1, height, width);
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public float[] Floats(int count) => MemoryMarshal.Cast<byte, float>(Bytes(count * sizeof(float))).ToArray();

    public void Dispose() => stream.Dispose();
}
