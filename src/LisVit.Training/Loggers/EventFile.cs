using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace LisVit.Training.Loggers;

/// <summary>The beginning of an event file, which TorchSharp's writer dates wrongly and does not let restart a run.</summary>
internal static class EventFile
{
    public static string[] In(string folder) => Directory.GetFiles(folder, "events.out.tfevents.*");

    /// <summary>Replaces what the file has by its version and the word that a run starts at a step, at which TensorBoard drops what older files have of that step and later ones.</summary>
    public static void Begin(string path, long firstStep)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        using var file = File.Create(path);
        Write(file, new Event { WallTime = now, Step = firstStep, FileVersion = "brain.Event:2" });
        Write(file, new Event { WallTime = now, Step = firstStep, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
    }

    /// <summary>A record as TensorFlow frames it: length, its checksum, bytes, their checksum.</summary>
    private static void Write(FileStream file, Event message)
    {
        var bytes = message.ToByteArray();
        var record = new byte[8 + 4 + bytes.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedChecksum(record.AsSpan(0, 8)));
        bytes.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + bytes.Length), MaskedChecksum(bytes));
        file.Write(record);
    }

    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
            checksum = BitOperations.Crc32C(checksum, value);
        return BitOperations.RotateRight(~checksum, 15) + 0xa282ead8;
    }
}
