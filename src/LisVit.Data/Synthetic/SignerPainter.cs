using System.Numerics;
using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using SkiaSharp;

namespace LisVit.Data.Synthetic;

/// <summary>Draws one signer, frame by frame, in flat colours.</summary>
internal sealed class SignerPainter : IDisposable
{
    private const float DesignWidth = 210;
    private const float DesignHeight = 260;
    private const float NeckX = 105;
    private const float NeckY = 119;
    private const float UpperArm = 1.62f;
    private const float Forearm = 1.5f;
    private const float ShoulderY = 0.2f;
    private const float SleeveWidth = 21;
    private const float OutlineWidth = 1.3f;

    private readonly Signer signer;
    private readonly int height;
    private readonly int width;
    private readonly SKBitmap bitmap;
    private readonly SKCanvas canvas;
    private readonly byte[] background;
    private readonly HeadPainter head;
    private readonly HandPainter hands;
    private readonly SKPath path = new();
    private readonly SKPaint cloth;
    private readonly SKPaint sleeve;
    private readonly SKPaint line;

    public SignerPainter(Signer signer, int height, int width)
    {
        this.signer = signer;
        this.height = height;
        this.width = width;
        bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        canvas = new SKCanvas(bitmap);
        head = new HeadPainter(signer);
        hands = new HandPainter(signer.Skin);

        // A sleeve is a little lighter than the body behind it, or darker where the cloth is bright.
        var dark = signer.Clothing.Luminance() < 0.5;
        cloth = new SKPaint { Color = signer.Clothing, IsAntialias = true };
        sleeve = Stroke(dark ? signer.Clothing.Towards(SKColors.White, 0.13f) : signer.Clothing.Scaled(0.9f));
        line = Stroke(signer.Clothing.Scaled(dark ? 0.62f : 0.7f));
        background = Background();
    }

    /// <summary>Draws a pose.</summary>
    /// <param name="pose">How the signer stands.</param>
    /// <param name="pixels">Receives the frame, <c>[h w c]</c>, red, green, blue.</param>
    public void Paint(Pose pose, Span<byte> pixels)
    {
        canvas.ResetMatrix();
        background.CopyTo(bitmap.GetPixelSpan());
        bitmap.NotifyPixelsChanged();
        canvas.Scale(width / DesignWidth, height / DesignHeight);

        var unit = signer.ShoulderWidth * signer.Scale;
        var neck = new Vector2(NeckX + signer.Shift.X, NeckY + signer.Shift.Y) + (unit * pose.Sway);
        head.PaintBehind(canvas, neck, pose);
        Torso(neck, unit);
        head.Paint(canvas, neck, pose);
        Arm(neck, unit, pose.Second, 1);
        Arm(neck, unit, pose.Leading, -1);
        canvas.Flush();
        CopyTo(pixels);
    }

    public void Dispose()
    {
        head.Dispose();
        hands.Dispose();
        canvas.Dispose();
        bitmap.Dispose();
        path.Dispose();
        cloth.Dispose();
        sleeve.Dispose();
        line.Dispose();
    }

    private static SKPaint Stroke(SKColor colour) =>
        new() { Color = colour, IsAntialias = true, IsStroke = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };

    private byte[] Background()
    {
        using var shader = SKShader.CreateLinearGradient(new SKPoint(0, 0), new SKPoint(0, height), [signer.BackgroundTop, signer.BackgroundBottom], SKShaderTileMode.Clamp);
        using var gradient = new SKPaint { Shader = shader };
        canvas.DrawPaint(gradient);
        canvas.Scale(width / DesignWidth, height / DesignHeight);
        using var disc = new SKPaint { Color = SKColors.White.WithAlpha(26), IsAntialias = true };
        canvas.DrawCircle(NeckX + signer.Shift.X, NeckY - 14, 88 * signer.Scale, disc);
        canvas.Flush();
        return bitmap.GetPixelSpan().ToArray();
    }

    private void Torso(Vector2 neck, float unit)
    {
        var shoulder = 1.24f * unit;
        var top = neck.Y - (0.06f * unit);
        path.Rewind();
        path.MoveTo(neck.X - (0.34f * unit), top);
        path.CubicTo(neck.X - (0.8f * unit), top + (0.06f * unit), neck.X - shoulder, top, neck.X - shoulder, top + (0.62f * unit));
        path.LineTo(neck.X - (1.08f * unit), DesignHeight + 40);
        path.LineTo(neck.X + (1.08f * unit), DesignHeight + 40);
        path.LineTo(neck.X + shoulder, top + (0.62f * unit));
        path.CubicTo(neck.X + shoulder, top, neck.X + (0.8f * unit), top + (0.06f * unit), neck.X + (0.34f * unit), top);
        path.CubicTo(neck.X + (0.2f * unit), top + (0.34f * unit), neck.X - (0.2f * unit), top + (0.34f * unit), neck.X - (0.34f * unit), top);
        path.Close();
        canvas.DrawPath(path, cloth);
    }

    private void Arm(Vector2 neck, float unit, in HandPose hand, float side)
    {
        var shoulder = neck + (unit * new Vector2(side * 0.95f, ShoulderY));
        var (elbow, wrist) = Reach(shoulder, neck + (unit * hand.Placement.Wrist), UpperArm * unit, Forearm * unit, side);
        path.Rewind();
        path.MoveTo(shoulder.X, shoulder.Y);
        path.LineTo(elbow.X, elbow.Y);
        path.LineTo(wrist.X, wrist.Y);
        line.StrokeWidth = (SleeveWidth * signer.Scale) + (2 * OutlineWidth);
        canvas.DrawPath(path, line);
        sleeve.StrokeWidth = SleeveWidth * signer.Scale;
        canvas.DrawPath(path, sleeve);
        hands.Paint(canvas, wrist, hand, signer.Scale, -side);
    }

    /// <summary>Inverse kinematics of two bones: the elbow goes outwards and down, and a wrist out of reach comes nearer.</summary>
    private static (Vector2 Elbow, Vector2 Wrist) Reach(Vector2 shoulder, Vector2 target, float upper, float lower, float side)
    {
        var way = target - shoulder;
        var distance = Math.Clamp(way.Length(), Math.Abs(upper - lower) + 1, upper + lower - 0.5f);
        var direction = way == Vector2.Zero ? Vector2.UnitY : Vector2.Normalize(way);
        var along = ((distance * distance) + (upper * upper) - (lower * lower)) / (2 * distance);
        var across = MathF.Sqrt(MathF.Max(0, (upper * upper) - (along * along)));

        // An elbow that would have to jump from one side of the arm to the other points at the viewer meanwhile.
        var pole = new Vector2(side * 0.75f, 0.66f);
        var aside = pole - (Vector2.Dot(pole, direction) * direction);
        var bend = across / MathF.Max(aside.Length(), 0.35f) * aside;
        return (shoulder + (along * direction) + bend, shoulder + (distance * direction));
    }

    private void CopyTo(Span<byte> pixels)
    {
        var bgra = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (var i = 0; i < bgra.Length; i++)
        {
            var pixel = bgra[i];
            var rgb = pixels.Slice(i * RgbFrames.Channels, RgbFrames.Channels);
            rgb[2] = (byte)pixel;
            rgb[1] = (byte)(pixel >> 8);
            rgb[0] = (byte)(pixel >> 16);
        }
    }
}
