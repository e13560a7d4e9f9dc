using LisVit.Data.Composing;
using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Composing;

/// <summary>Signs in memory: each is a plain picture, whose red tells the sign and whose green the signer.</summary>
internal static class Recordings
{
    public static IsolatedSigns Of(int signers, int signs = 10) => Of(signers, signs, (signer, sign) => Plain((byte)(20 * sign), (byte)signer));

    public static IsolatedSigns Noise(int signers) => Of(signers, signs: 10, (signer, sign) =>
    {
        var pixels = new byte[6 * 8 * 3];
        StableRandom.Of(signer, sign).NextBytes(pixels);
        return new RgbFrames(pixels, 1, 6, 8);
    });

    public static RgbFrames Plain(params byte[] colour) =>
        new([.. Enumerable.Repeat(new[] { colour[0], colour.ElementAtOrDefault(1), (byte)0 }, 8 * 6).SelectMany(pixel => pixel)], 1, 6, 8);

    private static IsolatedSigns Of(int signers, int signs, Func<int, int, RgbFrames> photograph) => new(Enumerable.Range(0, signers).Select(signer =>
        new IsolatedSigner($"signer{signer:D3}", [.. Enumerable.Range(0, signs).Select(sign => new IsolatedSign($"{sign}", photograph(signer, sign)))])));
}
