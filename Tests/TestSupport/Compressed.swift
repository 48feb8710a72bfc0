import CZlib
import CZstd

/// Compresses as the commands `gzip` and `zstd` do.
package enum Compressed {
  /// One member of a gzip file.
  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    // zlib.h: 16 more than the window's bits means gzip; 8 is the default of its memory level.
    _ = unsafe deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { unsafe deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(bytes.count))))
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
        unsafe (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        _ = unsafe deflate(&stream, Z_FINISH)
      }
    }
    return Array(output[..<Int(unsafe stream.total_out)])
  }

  /// One frame of a zstd file, with a checksum.
  ///
  /// - Parameter windowBits: of the window that a reader has to keep; 0 for what is usual.
  package static func zstd(_ bytes: [UInt8], windowBits: Int32 = 0) -> [UInt8] {
    let context = unsafe ZSTD_createCCtx()
    defer { unsafe ZSTD_freeCCtx(context) }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowBits)
    // As to a pipe: with its size told, the window would be no longer than the content.
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = unsafe bytes.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var to = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        // The first call must not see the end, or the size is known after all.
        _ = unsafe ZSTD_compressStream2(context, &to, &from, ZSTD_e_flush)
        _ = unsafe ZSTD_compressStream2(context, &to, &from, ZSTD_e_end)
        return unsafe to.pos
      }
    }
    return Array(output[..<count])
  }
}
