using SkiaSharp;

namespace LisVit.Data.Synthetic;

/// <summary>Draws signers by lot. Skin always stands out against clothing, and clothing against the background.</summary>
internal static class SignerCasting
{
    private static readonly SKColor[] Skins = Colours(0xF8D9C0, 0xF2C6A0, 0xE8B184, 0xD69C6C, 0xB97A4E, 0x945A36, 0x6F4229);
    private static readonly SKColor[] Hairs = Colours(0x231A17, 0x4A2F22, 0x7A4A28, 0xB5793A, 0xD9B26A, 0x9C3F22, 0x8E8A88, 0x2B2F3D);
    private static readonly SKColor[] Clothes = Colours(0x27364F, 0x1F4E5F, 0x2F4A3A, 0x4B3B63, 0x6B2F45, 0x333A45, 0x3D5A80, 0x1D1F2B, 0xE9E3D4, 0xA9C4D6);
    private static readonly SKColor[] Backgrounds = Colours(0x9FB7C9, 0xC9D6DF, 0x7F99B2, 0xB9CDBF, 0xC4BFD8, 0x8FA3A0, 0xDAD7CC, 0x5F7A94);

    /// <summary>Casts a signer.</summary>
    /// <param name="name">Name of the signer.</param>
    /// <param name="random">Random numbers of this signer.</param>
    public static Signer Cast(string name, Random random)
    {
        var warmth = random.Between(-0.05, 0.05);
        var light = random.Between(0.86, 1.06);
        SKColor Lit(SKColor colour) => colour.Scaled(light * (1 + warmth), light, light * (1 - warmth));

        var skin = random.Pick(Skins);
        var clothing = random.Pick(Apart(Clothes, skin, 0.25));
        var background = random.Pick(Apart(Backgrounds, clothing, 0.2));
        var hair = random.Pick(Hairs);
        var beard = random.NextDouble() < 0.2;
        return new Signer
        {
            Name = name,
            Skin = Lit(skin),
            Hair = Lit(hair),
            Clothing = Lit(clothing.Scaled(random.Between(0.9, 1.1))),
            BackgroundTop = Lit(background.Scaled(random.Between(1.02, 1.14))),
            BackgroundBottom = Lit(background.Scaled(random.Between(0.72, 0.92))),
            HairStyle = random.Pick(beard ? [HairStyle.Short, HairStyle.Parted, HairStyle.Curly] : Enum.GetValues<HairStyle>()),
            Beard = beard,
            Glasses = random.NextDouble() < 0.25,
            Scale = random.Between(0.93, 1.07),
            Shift = new SKPoint(random.Between(-9, 9), random.Between(-7, 7)),
            ShoulderWidth = random.Between(31.5, 36.5),
            HeadSize = random.Between(0.93, 1.07),
            Tempo = random.Between(0.87, 1.15),
            Amplitude = random.Between(0.85, 1.15),
            SecondHandAmplitude = random.Between(0.75, 1.05),
            Sloppiness = random.Between(0.03, 0.09),
        };
    }

    private static SKColor[] Apart(SKColor[] colours, SKColor other, double difference) =>
        [.. colours.Where(colour => Math.Abs(colour.Luminance() - other.Luminance()) >= difference)];

    private static SKColor[] Colours(params uint[] values) => [.. values.Select(value => new SKColor(0xFF000000 | value))];
}
