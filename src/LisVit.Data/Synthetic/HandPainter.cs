using System.Numerics;
using SkiaSharp;

namespace LisVit.Data.Synthetic;

/// <summary>Draws one hand. Fingers are thick and outlined, so that handshapes survive resizing to 64 by 64.</summary>
internal sealed class HandPainter : IDisposable
{
    private const float Size = 1.22f;
    private const float OutlineWidth = 1.5f;
    private const float FingerWidth = 7.8f;
    private const float KnuckleHeight = 20;
    private const float FoldedShare = 0.42f;

    // Where fingers begin, across the palm towards the thumb, and how long they are: index, middle, ring, little.
    private static readonly float[] Across = [9, 3.1f, -2.9f, -8.6f];
    private static readonly float[] Lengths = [20.5f, 22.5f, 20.5f, 16.5f];
    private const float ThumbAcross = 9.5f;
    private const float ThumbHeight = 6;
    private const float ThumbLength = 17;

    private readonly SKPath path = new();
    private readonly SKPaint fill;
    private readonly SKPaint stroke;
    private readonly SKPaint outline;

    public HandPainter(SKColor skin)
    {
        var line = skin.Scaled(0.5f, 0.44f, 0.42f);
        fill = new SKPaint { Color = skin, IsAntialias = true };
        stroke = new SKPaint { Color = skin, IsAntialias = true, IsStroke = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
        outline = new SKPaint { Color = line, IsAntialias = true, IsStroke = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
    }

    /// <summary>Draws a hand.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="wrist">The wrist on the canvas.</param>
    /// <param name="hand">The hand; its place is ignored.</param>
    /// <param name="scale">Size of the signer.</param>
    /// <param name="side">1 if the thumb points right when the palm is shown upright, else -1.</param>
    public void Paint(SKCanvas canvas, Vector2 wrist, in HandPose hand, float scale, float side)
    {
        canvas.Save();
        canvas.Translate(wrist.X, wrist.Y);
        canvas.RotateDegrees(side * hand.Placement.Angle);
        canvas.Scale(side * scale * Size, -scale * Size);  // across towards the thumb, along the fingers

        var shape = hand.Handshape;
        var turn = hand.Placement.Turn;
        var breadth = shape.Breadth * turn;
        var facing = turn >= 0 ? 1 : -1;
        ReadOnlySpan<FingerPose> fingers = [shape.Index, shape.Middle, shape.Ring, shape.Little];

        Palm(breadth);
        outline.StrokeWidth = 2 * OutlineWidth;
        canvas.DrawPath(path, outline);
        for (var i = fingers.Length - 1; i >= 0; i--)
        {
            if (fingers[i].Extension > 0 || facing < 0)
                Finger(canvas, Across[i] * breadth, KnuckleHeight, Lengths[i], fingers[i], facing);
        }

        if (facing < 0)
            Thumb(canvas, shape.Thumb, breadth, facing);
        Palm(breadth);
        canvas.DrawPath(path, fill);
        for (var i = fingers.Length - 1; i >= 0; i--)
        {
            if (fingers[i].Extension <= 0 && facing > 0)
                Finger(canvas, Across[i] * breadth, KnuckleHeight, Lengths[i], fingers[i], facing);
        }

        if (facing > 0)
            Thumb(canvas, shape.Thumb, breadth, facing);
        canvas.Restore();
    }

    public void Dispose()
    {
        path.Dispose();
        fill.Dispose();
        stroke.Dispose();
        outline.Dispose();
    }

    private void Palm(float breadth)
    {
        var half = 6 + (6.6f * Math.Abs(breadth));
        path.Rewind();
        path.AddRoundRect(new SKRect(-half, -3, half, KnuckleHeight + 2.5f), 6.5f, 6.5f);
    }

    private void Thumb(SKCanvas canvas, in FingerPose thumb, float breadth, float facing) =>
        Finger(canvas, facing * Math.Max(2.5f, ThumbAcross * Math.Abs(breadth)), ThumbHeight, ThumbLength, thumb, facing, 1.08f);

    private void Finger(SKCanvas canvas, float across, float height, float length, in FingerPose finger, float facing, float thickness = 1)
    {
        var extent = finger.Extension >= 0 ? finger.Extension : finger.Extension * FoldedShare;
        var joint = length * extent / 3;
        var direction = float.DegreesToRadians(finger.Spread);
        path.Rewind();
        path.MoveTo(across, height);
        for (var i = 0; i < 3; i++)
        {
            across += facing * joint * MathF.Sin(direction);
            height += joint * MathF.Cos(direction);
            path.LineTo(across, height);
            direction += float.DegreesToRadians(finger.Curl);
        }

        outline.StrokeWidth = (FingerWidth * thickness) + (2 * OutlineWidth);
        canvas.DrawPath(path, outline);
        stroke.StrokeWidth = FingerWidth * thickness;
        canvas.DrawPath(path, stroke);
    }
}
