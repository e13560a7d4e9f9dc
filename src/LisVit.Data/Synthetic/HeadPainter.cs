using System.Numerics;
using SkiaSharp;

namespace LisVit.Data.Synthetic;

/// <summary>Draws neck, head, face and hair of one signer.</summary>
internal sealed class HeadPainter : IDisposable
{
    private const float Size = 1f;
    private const float AboveNeck = 45;
    private const float HalfWidth = 24;
    private const float HalfHeight = 29;

    private readonly Signer signer;
    private readonly SKPath path = new();
    private readonly SKPaint skin;
    private readonly SKPaint shade;
    private readonly SKPaint hair;
    private readonly SKPaint blush;
    private readonly SKPaint eye;
    private readonly SKPaint mouth;
    private readonly SKPaint line;

    public HeadPainter(Signer signer)
    {
        this.signer = signer;
        skin = Fill(signer.Skin);
        shade = Fill(signer.Skin.Scaled(0.86f, 0.8f, 0.78f));
        hair = Fill(signer.Hair);
        blush = Fill(new SKColor(0xE8, 0x6A, 0x5C, 60));
        eye = Fill(new SKColor(0x2A, 0x20, 0x1E));
        mouth = Fill(new SKColor(0x9A, 0x3B, 0x38));
        line = new SKPaint { IsAntialias = true, IsStroke = true, StrokeCap = SKStrokeCap.Round };
    }

    /// <summary>Draws what the body covers: neck and long hair.</summary>
    public void PaintBehind(SKCanvas canvas, Vector2 neck, Pose pose)
    {
        Enter(canvas, neck, pose);
        if (signer.HairStyle == HairStyle.Long)
            canvas.DrawRoundRect(new SKRect(-29, -24, 29, 66), 26, 26, hair);
        else if (signer.HairStyle == HairStyle.Bob)
            canvas.DrawRoundRect(new SKRect(-31, -30, 31, 27), 24, 22, hair);
        else if (signer.HairStyle == HairStyle.Bun)
            canvas.DrawCircle(0, -36, 12.5f, hair);
        canvas.DrawRoundRect(new SKRect(-10, 14, 10, 60), 9, 9, shade);
        canvas.Restore();
    }

    /// <summary>Draws the head.</summary>
    public void Paint(SKCanvas canvas, Vector2 neck, Pose pose)
    {
        Enter(canvas, neck, pose);
        canvas.DrawOval(-HalfWidth, 2, 4.5f, 6.5f, shade);
        canvas.DrawOval(HalfWidth, 2, 4.5f, 6.5f, shade);
        canvas.DrawOval(0, 0, HalfWidth, HalfHeight, skin);
        if (signer.Beard)
            Beard(canvas);
        Face(canvas, pose);
        Hair(canvas);
        canvas.Restore();
    }

    public void Dispose()
    {
        path.Dispose();
        skin.Dispose();
        shade.Dispose();
        hair.Dispose();
        blush.Dispose();
        eye.Dispose();
        mouth.Dispose();
        line.Dispose();
    }

    private static SKPaint Fill(SKColor colour) => new() { Color = colour, IsAntialias = true };

    private void Enter(SKCanvas canvas, Vector2 neck, Pose pose)
    {
        var size = Size * signer.HeadSize * signer.Scale;
        canvas.Save();
        canvas.Translate(neck.X, neck.Y);
        canvas.RotateDegrees(pose.HeadTilt);
        canvas.Scale(size);
        canvas.Translate(0, -AboveNeck);
    }

    private void Face(SKCanvas canvas, Pose pose)
    {
        canvas.DrawCircle(-14, 9, 5, blush);
        canvas.DrawCircle(14, 9, 5, blush);
        line.Color = signer.Hair.Towards(eye.Color, 0.4f);
        line.StrokeWidth = 2;
        canvas.DrawLine(-14, -7, -6, -7.5f, line);
        canvas.DrawLine(14, -7, 6, -7.5f, line);
        line.Color = eye.Color;
        foreach (var x in (ReadOnlySpan<float>)[-9.5f, 9.5f])
        {
            if (pose.Blinks)
                canvas.DrawLine(x - 3, 1, x + 3, 1, line);
            else
                canvas.DrawOval(x, 0.5f, 2.5f, 3.2f, eye);
            if (signer.Glasses)
                Lens(canvas, x);
        }

        line.Color = shade.Color;
        line.StrokeWidth = 2.2f;
        canvas.DrawLine(0, 5, 1.5f, 9, line);
        if (pose.MouthOpening > 0.15f)
        {
            canvas.DrawOval(0, 17, 6, 1.2f + (4 * pose.MouthOpening), mouth);
            return;
        }

        path.Rewind();
        path.MoveTo(-6.5f, 15.5f);
        path.QuadTo(0, 20.5f, 6.5f, 15.5f);
        line.Color = mouth.Color;
        canvas.DrawPath(path, line);
    }

    private void Lens(SKCanvas canvas, float x)
    {
        line.StrokeWidth = 1.3f;
        canvas.DrawCircle(x, 1, 7.3f, line);
        canvas.DrawLine(x - (Math.Sign(x) * 7.3f), 1, 0, 0, line);
        line.StrokeWidth = 2;
    }

    private void Beard(SKCanvas canvas)
    {
        path.Rewind();
        path.MoveTo(-HalfWidth, 3);
        path.CubicTo(-23, 38, 23, 38, HalfWidth, 3);
        path.CubicTo(17, 14, 12, 11, 0, 12);
        path.CubicTo(-12, 11, -17, 14, -HalfWidth, 3);
        path.Close();
        canvas.DrawPath(path, hair);
    }

    private void Hair(SKCanvas canvas)
    {
        path.Rewind();
        if (signer.HairStyle == HairStyle.Curly)
        {
            for (var i = 0; i <= 6; i++)
            {
                var angle = float.DegreesToRadians(-172 + (i * 27.3f));
                path.AddCircle(23 * MathF.Cos(angle), -7 + (22 * MathF.Sin(angle)), 9.5f);
            }

            canvas.DrawPath(path, hair);
            return;
        }

        var (parting, fringe) = signer.HairStyle switch
        {
            HairStyle.Short => (4f, -17f),
            HairStyle.Parted => (-12f, -19f),
            HairStyle.Bob => (0f, -11f),
            HairStyle.Long => (0f, -22f),
            _ => (2f, -20f),
        };
        var side = signer.HairStyle is HairStyle.Bob or HairStyle.Long ? 8 : -2;
        path.MoveTo(-26, side);
        path.CubicTo(-31, -42, 31, -42, 26, side);
        path.CubicTo(23, -8, 18, fringe + 4, parting, fringe);
        path.CubicTo(-16, fringe + 4, -23, -8, -26, side);
        path.Close();
        canvas.DrawPath(path, hair);
    }
}
